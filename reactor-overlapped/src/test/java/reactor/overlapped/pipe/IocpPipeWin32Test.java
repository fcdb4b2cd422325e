package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import com.sun.jna.platform.win32.Kernel32;
import com.sun.jna.platform.win32.WinBase;
import com.sun.jna.platform.win32.WinError;
import com.sun.jna.platform.win32.WinNT;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The other end is not this library's: plain Win32 calls, in this process and in another. */
@Tag("iocp")
@Timeout(120)
class IocpPipeWin32Test extends PipeContract {

    private static final String PIPES = "\\\\.\\pipe\\";

    IocpPipeWin32Test() {
        super("iocp");
    }

    private PipeServer echo() {
        return server().handle((in, out) -> out.send(in.receiveRetained()));
    }

    @Test
    void another_process_talks_to_a_server_by_plain_file_calls_and_is_known_by_its_id() throws IOException {
        listen(server());
        Process child = new ProcessBuilder(Child.command("pipe", PIPES + name))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            PipeConnection connection = accepted();
            String said = new String(receiveLine(connection), StandardCharsets.US_ASCII).strip();
            assertThat(connection.peerProcess().block(PATIENCE)).isEqualTo(Long.parseLong(said));
            byte[] bytes = contents(300_000);
            var sent = connection.outbound().send(pieces(bytes, 10_000)).then().toFuture();
            assertThat(receive(connection, bytes.length)).isEqualTo(bytes);
            sent.join();
            connection.close().block(PATIENCE);
        } finally {
            child.destroy();
        }
    }

    private static byte[] receiveLine(PipeConnection connection) {
        return bytesOf(connection
                .inbound()
                .receiveRetained()
                .takeUntil(buffer -> buffer.getByte(buffer.writerIndex() - 1) == '\n'));
    }

    @Test
    void both_ends_in_one_process_know_each_others_id() {
        Ends ends = ends();
        long mine = Kernel32.INSTANCE.GetCurrentProcessId();
        assertThat(ends.server().peerProcess().block(PATIENCE)).isEqualTo(mine);
        assertThat(ends.client().peerProcess().block(PATIENCE)).isEqualTo(mine);
    }

    @Test
    void a_plain_file_is_a_client() throws IOException {
        bind(echo());
        byte[] bytes = contents(3000);
        for (int i = 0; i < 3; i++) {
            try (RandomAccessFile client = new RandomAccessFile(PIPES + name, "rw")) {
                client.write(bytes);
                byte[] back = new byte[bytes.length];
                client.readFully(back);
                assertThat(back).isEqualTo(bytes);
            }
        }
    }

    @Test
    void a_client_of_CreateFile_and_ReadFile_sees_messages() {
        listen(server().messageMode(true));
        WinNT.HANDLE client = open(WinNT.GENERIC_READ | WinNT.GENERIC_WRITE);
        try {
            check(Kernel32.INSTANCE.SetNamedPipeHandleState(
                    client, new IntByReference(WinBase.PIPE_READMODE_MESSAGE), null, null));
            PipeConnection server = accepted();
            send(server, contents(500), contents(20)).block(PATIENCE);
            byte[] memory = new byte[300];
            IntByReference count = new IntByReference();
            assertThat(Kernel32.INSTANCE.ReadFile(client, memory, memory.length, count, null))
                    .as("more of the message follows")
                    .isFalse();
            assertThat(Kernel32.INSTANCE.GetLastError()).isEqualTo(WinError.ERROR_MORE_DATA);
            assertThat(memory).isEqualTo(Arrays.copyOf(contents(500), 300));
            check(Kernel32.INSTANCE.ReadFile(client, memory, memory.length, count, null));
            assertThat(count.getValue()).isEqualTo(200);
            check(Kernel32.INSTANCE.ReadFile(client, memory, memory.length, count, null));
            assertThat(count.getValue()).isEqualTo(20);
            check(Kernel32.INSTANCE.WriteFile(client, contents(77), 77, count, null));
            StepVerifier.create(server.messages().map(message -> take(message.content())))
                    .assertNext(bytes -> assertThat(bytes).isEqualTo(contents(77)))
                    .thenCancel()
                    .verify(PATIENCE);
        } finally {
            check(Kernel32.INSTANCE.CloseHandle(client));
        }
    }

    @Test
    void the_librarys_client_talks_to_a_server_of_CreateNamedPipe() throws Exception {
        WinNT.HANDLE server = Kernel32.INSTANCE.CreateNamedPipe(
                PIPES + name, WinBase.PIPE_ACCESS_DUPLEX, WinBase.PIPE_TYPE_BYTE, 1, 4096, 4096, 0, null);
        assertThat(server).isNotEqualTo(WinBase.INVALID_HANDLE_VALUE);
        Thread serving = new Thread(() -> {
            Kernel32.INSTANCE.ConnectNamedPipe(server, null);
            byte[] memory = new byte[1000];
            IntByReference count = new IntByReference();
            while (Kernel32.INSTANCE.ReadFile(server, memory, memory.length, count, null)) {
                Kernel32.INSTANCE.WriteFile(server, memory, count.getValue(), count, null);
            }
            Kernel32.INSTANCE.CloseHandle(server);
        });
        serving.start();
        PipeConnection client = connect(client());
        byte[] bytes = contents(50_000);
        var sent = client.outbound().send(pieces(bytes, 5000)).then().toFuture();
        assertThat(receive(client, bytes.length)).isEqualTo(bytes);
        sent.join();
        client.close().block(PATIENCE);
        serving.join(PATIENCE.toMillis());
        assertThat(serving.isAlive()).isFalse();
    }

    @Test
    void a_full_name_is_a_name() {
        bind(PipeServer.create().name(PIPES + name).runOn(port()).handle((in, out) -> out.send(in.receiveRetained())));
        PipeConnection client = connect(client());
        send(client, new byte[] {1}).block(PATIENCE);
        assertThat(receive(client, 1)).containsExactly(1);
    }

    @Test
    void a_server_alone_has_its_name_unless_it_shares_it() {
        assumeFalse(WINE, "Wine ignores FILE_FLAG_FIRST_PIPE_INSTANCE");
        listen(server());
        StepVerifier.create(server().bind())
                .expectError(java.net.BindException.class)
                .verify(PATIENCE);
    }

    @Test
    void servers_that_share_a_name_share_its_clients() {
        listen(server().firstInstance(false));
        listen(server().firstInstance(false));
        for (int i = 0; i < 4; i++) {
            PipeConnection client = connect(client());
            send(client, new byte[] {9}).block(PATIENCE);
            assertThat(receive(accepted(), 1)).containsExactly(9);
        }
    }

    @Test
    void a_client_of_another_machine_is_refused_unless_it_may_connect() {
        assumeFalse(WINE, "Wine has no pipes of other machines");
        bind(echo());
        PipeClient remote =
                PipeClient.create().name("\\\\localhost\\pipe\\" + name).runOn(port());
        StepVerifier.create(remote.connect()).expectError(IOException.class).verify(PATIENCE);
    }

    @Test
    void a_pipe_that_denies_everybody_refuses_a_client() {
        assumeFalse(WINE, "Wine does not enforce a pipe's security descriptor");
        bind(echo().securityDescriptor("D:(D;;GA;;;WD)"));
        StepVerifier.create(client().connect())
                .expectError(java.nio.file.AccessDeniedException.class)
                .verify(PATIENCE);
    }

    @Test
    void a_pipe_with_a_security_descriptor_serves_whom_it_allows() {
        bind(echo().securityDescriptor("D:(A;;GA;;;WD)"));
        PipeConnection client = connect(client());
        send(client, new byte[] {3}).block(PATIENCE);
        assertThat(receive(client, 1)).containsExactly(3);
    }

    @Test
    void a_security_descriptor_that_is_none_is_refused() {
        StepVerifier.create(server().securityDescriptor("nonsense").bind())
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("nonsense"))
                .verify(PATIENCE);
    }

    @Test
    void a_file_cannot_be_sent_and_the_connection_is_usable_afterwards() throws IOException {
        Ends ends = ends();
        StepVerifier.create(
                        ends.client().outbound().sendFile(file(contents(100))).then())
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
        send(ends.client(), new byte[] {1}).block(PATIENCE);
        assertThat(receive(ends.server(), 1)).containsExactly(1);
    }

    @Test
    void urgent_data_and_the_end_of_one_direction_are_unknown_to_pipes() {
        Ends ends = ends();
        for (Mono<?> request : java.util.List.<Mono<?>>of(
                ends.client().outbound().sendUrgent((byte) 1).then(),
                ends.client().inbound().receiveUrgent(),
                ends.client().outbound().shutdownOutput().then())) {
            StepVerifier.create(request)
                    .expectError(UnsupportedOperationException.class)
                    .verify(PATIENCE);
        }
    }

    private WinNT.HANDLE open(int access) {
        WinNT.HANDLE handle = Kernel32.INSTANCE.CreateFile(PIPES + name, access, 0, null, WinNT.OPEN_EXISTING, 0, null);
        assertThat(handle)
                .as("CreateFile, error %s", Kernel32.INSTANCE.GetLastError())
                .isNotEqualTo(WinBase.INVALID_HANDLE_VALUE);
        return handle;
    }

    private static void check(boolean answer) {
        assertThat(answer)
                .as("error %s", answer ? 0 : Kernel32.INSTANCE.GetLastError())
                .isTrue();
    }
}
