package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.PipeBusyException;
import reactor.overlapped.spi.PipeConnectSpec;
import reactor.overlapped.spi.PipeControl;
import reactor.overlapped.spi.PipeListenSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;
import reactor.overlapped.testing.PortFixture;

/** How a pipe's server waits for its clients, which use the plain calls of Windows. */
@Tag("iocp")
class IocpPipeListenerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final PortFixture fixture = PortFixture.on("iocp");

    private final String name = "reactor-overlapped-" + UUID.randomUUID();

    // ---- waiting for clients

    @Test
    void accept_waits_for_a_client_and_answers_with_its_connection() throws IOException {
        OpenHandle listener = listen(0);
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        assertThat(accept.isDone()).isFalse();
        try (PlainPipe client = PlainPipe.connect(name)) {
            OpenHandle server = connection(accept);
            client.write("hello");
            assertThat(PortRequest.read(server, Op.READ, 16).text()).isEqualTo("hello");
            assertThat(PortRequest.write(server, Op.WRITE, "world", null).await())
                    .isEqualTo(Status.OK);
            assertThat(client.read(16)).isEqualTo("world");
            client.close();
            assertThat(PortRequest.read(server, Op.READ, 16).await()).isEqualTo(Status.END);
            close(server);
        }
        close(listener);
    }

    @Test
    void a_client_that_comes_before_the_accept_is_not_kept_waiting() throws IOException {
        OpenHandle listener = listen(0);
        try (PlainPipe client = PlainPipe.connect(name)) {
            client.write("early");
            OpenHandle server = connection(PortRequest.submit(listener, Op.ACCEPT));
            assertThat(PortRequest.read(server, Op.READ, 16).text()).isEqualTo("early");
            close(server);
        }
        close(listener);
    }

    @Test
    void what_a_client_left_that_went_before_the_accept_is_read() throws IOException {
        OpenHandle listener = listen(0);
        PlainPipe.connect(name).write("left").close();
        OpenHandle server = connection(PortRequest.submit(listener, Op.ACCEPT));
        assertThat(PortRequest.read(server, Op.READ, 16).text()).isEqualTo("left");
        assertThat(PortRequest.read(server, Op.READ, 16).await()).isEqualTo(Status.END);
        close(server);
        close(listener);
    }

    @Test
    void a_client_that_came_and_went_without_a_word_is_passed_over() throws IOException {
        OpenHandle listener = listen(0);
        PlainPipe.connect(name).close();
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        try (PlainPipe client = PlainPipe.connect(name)) {
            OpenHandle server = connection(accept);
            client.write("second");
            assertThat(PortRequest.read(server, Op.READ, 16).text()).isEqualTo("second");
            close(server);
        }
        close(listener);
    }

    @Test
    void several_accepts_get_a_client_each() throws IOException {
        OpenHandle listener = listen(0);
        List<PortRequest> accepts = Stream.generate(() -> PortRequest.submit(listener, Op.ACCEPT))
                .limit(8)
                .toList();
        List<PlainPipe> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(PlainPipe.connect(name).write("client " + i));
        }
        List<String> said = new ArrayList<>();
        for (PortRequest accept : accepts) {
            OpenHandle server = connection(accept);
            said.add(PortRequest.read(server, Op.READ, 16).text());
            close(server);
        }
        assertThat(said)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 8).mapToObj(i -> "client " + i).toList());
        clients.forEach(PlainPipe::close);
        close(listener);
    }

    // ---- cancel

    @Test
    void a_cancelled_accept_is_aborted_and_a_client_that_comes_then_gets_the_next() throws IOException {
        OpenHandle listener = listen(0);
        CallLog log = CallLog.of(fixture);
        PortRequest accept = awaitedAccept(listener);
        accept.cancelRequest();
        assertThat(accept.await()).isEqualTo(Status.ABORTED);
        assertThat(log.cancels).hasSize(1);
        try (PlainPipe client = PlainPipe.connect(name)) {
            OpenHandle server = connection(PortRequest.submit(listener, Op.ACCEPT));
            client.write("next");
            assertThat(PortRequest.read(server, Op.READ, 16).text()).isEqualTo("next");
            close(server);
        }
        close(listener);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void after_one_of_several_accepts_is_cancelled_every_client_still_finds_one_of_the_others(int which)
            throws IOException {
        OpenHandle listener = listen(0);
        List<PortRequest> accepts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            accepts.add(awaitedAccept(listener));
        }
        PortRequest cancelled = accepts.remove(which);
        cancelled.cancelRequest();
        assertThat(cancelled.await()).isEqualTo(Status.ABORTED);
        List<PlainPipe> clients =
                Stream.generate(() -> PlainPipe.connect(name)).limit(3).toList();
        for (PortRequest accept : accepts) {
            close(connection(accept));
        }
        clients.forEach(PlainPipe::close);
        close(listener);
    }

    @Test
    void closing_the_listener_aborts_its_accepts_and_leaves_connections_alone() throws IOException {
        OpenHandle listener = listen(0);
        PortRequest first = PortRequest.submit(listener, Op.ACCEPT);
        try (PlainPipe client = PlainPipe.connect(name)) {
            OpenHandle server = connection(first);
            PortRequest pending = awaitedAccept(listener);
            close(listener);
            assertThat(pending.await()).isEqualTo(Status.ABORTED);
            client.write("still here");
            assertThat(PortRequest.read(server, Op.READ, 16).text()).isEqualTo("still here");
            ((PipeControl) server.system()).disconnect();
            close(server);
        }
        assertThatThrownBy(() -> fixture.engine().open(new PipeConnectSpec(name, false)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining(name);
    }

    // ---- instances

    @Test
    void an_accept_beyond_the_limit_waits_until_a_connection_is_closed() throws IOException {
        OpenHandle listener = listen(1);
        PortRequest first = PortRequest.submit(listener, Op.ACCEPT);
        try (PlainPipe client = PlainPipe.connect(name)) {
            OpenHandle server = connection(first);
            PortRequest second = PortRequest.submit(listener, Op.ACCEPT);
            assertThatThrownBy(() -> fixture.engine().open(new PipeConnectSpec(name, false)))
                    .isInstanceOf(PipeBusyException.class)
                    .hasMessageContaining(name);
            assertThat(second.isDone()).isFalse();
            close(server);
            try (PlainPipe next = PlainPipe.connect(name)) {
                OpenHandle again = connection(second);
                next.write("next");
                assertThat(PortRequest.read(again, Op.READ, 16).text()).isEqualTo("next");
                close(again);
            }
            assertThat(client.read(1)).isEqualTo("[109]");
        }
        close(listener);
    }

    @Test
    void accepts_that_wait_for_an_instance_are_cancelled_one_by_one_and_by_the_close() throws IOException {
        OpenHandle listener = listen(1);
        PortRequest first = awaitedAccept(listener);
        List<PortRequest> waiting = Stream.generate(() -> PortRequest.submit(listener, Op.ACCEPT))
                .limit(3)
                .toList();
        waiting.get(1).cancelRequest();
        assertThat(waiting.get(1).await()).isEqualTo(Status.ABORTED);
        assertThat(waiting.get(0).isDone()).isFalse();
        first.cancelRequest();
        assertThat(first.await()).isEqualTo(Status.ABORTED);
        try (PlainPipe client = PlainPipe.connect(name)) {
            OpenHandle server = connection(waiting.get(0));
            close(listener);
            assertThat(waiting.get(2).await()).isEqualTo(Status.ABORTED);
            client.write("served");
            assertThat(PortRequest.read(server, Op.READ, 16).text()).isEqualTo("served");
            close(server);
        }
    }

    @Test
    void disconnect_breaks_the_connection_and_its_instance_serves_the_next_client() throws IOException {
        OpenHandle listener = listen(1);
        for (int i = 0; i < 3; i++) {
            PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
            try (PlainPipe client = PlainPipe.connect(name)) {
                OpenHandle server = connection(accept);
                assertThat(PortRequest.write(server, Op.WRITE, "never read", null)
                                .await())
                        .isEqualTo(Status.OK);
                ((PipeControl) server.system()).disconnect();
                close(server);
                assertThat(client.read(16)).isEqualTo("[233]");
            }
        }
        close(listener);
    }

    @Test
    void closing_without_disconnect_leaves_the_client_what_it_has_not_read() throws IOException {
        OpenHandle listener = listen(0);
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        try (PlainPipe client = PlainPipe.connect(name)) {
            OpenHandle server = connection(accept);
            assertThat(PortRequest.write(server, Op.WRITE, "unread", null).await())
                    .isEqualTo(Status.OK);
            close(server);
            assertThat(client.read(16)).isEqualTo("unread");
            assertThat(client.read(16)).isEqualTo("[109]");
        }
        close(listener);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void the_name_outlives_the_last_connection(int maxInstances) throws IOException {
        OpenHandle listener = listen(maxInstances);
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        PlainPipe first = PlainPipe.connect(name);
        close(connection(accept));
        try (PlainPipe second = PlainPipe.connect(name)) {
            second.write("second");
            OpenHandle server = connection(PortRequest.submit(listener, Op.ACCEPT));
            assertThat(PortRequest.read(server, Op.READ, 16).text()).isEqualTo("second");
            close(server);
        }
        first.close();
        close(listener);
    }

    // ---- opening

    @ParameterizedTest
    @ValueSource(strings = {"", "a\\b", "\\\\.\\pipe\\", "\\\\.\\pipe\\a\\b", "\\\\.\\COM1", "\\\\pipe\\a", "a\0b"})
    void a_name_that_is_not_a_pipes_is_refused(String wrong) {
        assertThatThrownBy(() -> fixture.engine().open(new PipeConnectSpec(wrong, false)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wrong);
        assertThatThrownBy(() -> fixture.engine().open(spec(wrong, 0, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(wrong);
    }

    @Test
    void a_name_of_more_than_256_characters_is_refused() throws IOException {
        String longest = name + "x".repeat(256 - "\\\\.\\pipe\\".length() - name.length());
        close(fixture.engine().open(spec(longest, 0, null)));
        assertThatThrownBy(() -> fixture.engine().open(spec(longest + "x", 0, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("256");
    }

    @Test
    void a_pipe_of_another_machine_is_not_served_here() {
        assertThatThrownBy(() -> fixture.engine().open(spec("\\\\elsewhere\\pipe\\" + name, 0, null)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("another machine");
    }

    @Test
    void a_full_name_is_taken_as_it_is() throws IOException {
        OpenHandle listener = fixture.engine().open(spec("\\\\.\\PIPE\\" + name, 0, null));
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        try (PlainPipe client = PlainPipe.connect(name)) {
            client.write("full");
            OpenHandle server = connection(accept);
            assertThat(PortRequest.read(server, Op.READ, 16).text()).isEqualTo("full");
            close(server);
        }
        close(listener);
    }

    @Test
    void only_the_current_user_and_the_system_may_connect_unless_told_otherwise() throws IOException {
        String everyone = "D:(A;;FA;;;WD)(A;;FA;;;BA)";
        assertThat(securityOf(null)).isEqualTo("D:P(A;;FA;;;SY)(A;;FA;;;" + CurrentUser.sid("test") + ")");
        assertThat(securityOf(everyone)).isEqualTo("D:(A;;FA;;;WD)(A;;FA;;;BA)");
    }

    @Test
    void a_security_descriptor_that_is_none_is_refused() {
        assertThatThrownBy(() -> fixture.engine().open(spec(name, 0, "nonsense")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nonsense");
    }

    private String securityOf(String sddl) throws IOException {
        OpenHandle listener = fixture.engine().open(spec(name, 0, sddl));
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        try (PlainPipe client = PlainPipe.connect(name)) {
            OpenHandle server = connection(accept);
            String security = SecurityInfo.daclOf(((IocpHandle) server.system()).handle.value());
            close(server);
            assertThat(client.read(1)).isEqualTo("[109]");
            return security;
        } finally {
            close(listener);
        }
    }

    // ---- steps

    private PipeListenSpec spec(String pipe, int maxInstances, String sddl) {
        return new PipeListenSpec(pipe, false, maxInstances, 4096, false, true, sddl);
    }

    private OpenHandle listen(int maxInstances) throws IOException {
        return fixture.engine().open(spec(name, maxInstances, null));
    }

    /** Submits an accept and waits until the system has it. */
    private PortRequest awaitedAccept(OpenHandle listener) {
        IocpDriver driver = (IocpDriver) fixture.engine().driver();
        long before = awaited(driver);
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        CallLog.await("the system to have the accept", () -> awaited(driver) == before + 1);
        return accept;
    }

    private static long awaited(IocpDriver driver) {
        return IntStream.range(0, driver.slots.size())
                .filter(driver.slab::awaited)
                .count();
    }

    private OpenHandle connection(PortRequest accept) {
        assertThat(accept.await()).as("accept, error: " + accept.error).isEqualTo(Status.OK);
        return fixture.engine().adopt((SystemHandle) accept.result);
    }

    private static void close(OpenHandle handle) {
        handle.close().block(PATIENCE);
    }

    /** {@code GetSecurityInfo}: what the system keeps of a descriptor. */
    private static final class SecurityInfo {

        private static final int SE_KERNEL_OBJECT = 6;
        private static final int DACL_SECURITY_INFORMATION = 4;

        static {
            Native.register(SecurityInfo.class, "advapi32");
        }

        private SecurityInfo() {}

        static native int GetSecurityInfo(
                long handle, int type, int what, long owner, long group, long dacl, long sacl, long[] descriptor);

        static native int ConvertSecurityDescriptorToStringSecurityDescriptorW(
                long descriptor, int revision, int what, long[] text, int[] length);

        static String daclOf(long handle) {
            long[] descriptor = new long[1];
            assertThat(GetSecurityInfo(handle, SE_KERNEL_OBJECT, DACL_SECURITY_INFORMATION, 0, 0, 0, 0, descriptor))
                    .as("GetSecurityInfo")
                    .isZero();
            long[] text = new long[1];
            assertThat(ConvertSecurityDescriptorToStringSecurityDescriptorW(
                            descriptor[0], 1, DACL_SECURITY_INFORMATION, text, new int[1]))
                    .as("the descriptor's text, error %s", Native.getLastError())
                    .isNotZero();
            String sddl = new Pointer(text[0]).getWideString(0);
            Kernel32.LocalFree(text[0]);
            Kernel32.LocalFree(descriptor[0]);
            return sddl;
        }
    }
}
