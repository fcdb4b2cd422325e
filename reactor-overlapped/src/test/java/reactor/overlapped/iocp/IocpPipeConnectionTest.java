package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.PipeBusyException;
import reactor.overlapped.spi.PipeConnectSpec;
import reactor.overlapped.spi.PipeControl;
import reactor.overlapped.spi.PipeListenSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;
import reactor.overlapped.testing.PortFixture;

/** What goes through a connected pipe: with the port at both ends, or with a program that uses the plain calls of Windows at one. */
@Tag("iocp")
class IocpPipeConnectionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int ROOM = 4096;

    @RegisterExtension
    final PortFixture fixture = PortFixture.on("iocp");

    private final String name = "reactor-overlapped-" + UUID.randomUUID();

    // ---- bytes

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void both_ends_write_and_read(boolean messages) throws IOException {
        Ends ends = connect(messages);
        assertThat(send(ends.client, "question").await()).isEqualTo(Status.OK);
        assertThat(receive(ends.server, 64).text()).isEqualTo("question");
        PortRequest waiting = receive(ends.client, 64);
        assertThat(waiting.isDone()).isFalse();
        assertThat(send(ends.server, "answer").await()).isEqualTo(Status.OK);
        assertThat(waiting.text()).isEqualTo("answer");
        assertThat(control(ends.server).messages()).isEqualTo(messages);
        assertThat(control(ends.client).messages()).isEqualTo(messages);
        ends.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_read_that_fits_exactly_and_the_next_are_both_answered(boolean messages) throws IOException {
        Ends ends = connect(messages);
        send(ends.client, "12345678").await();
        assertThat(receive(ends.server, 8).text()).isEqualTo("12345678");
        PortRequest next = receive(ends.server, 8);
        send(ends.client, "abcdefgh").await();
        assertThat(next.text()).isEqualTo("abcdefgh");
        assertThat(next.status).isEqualTo(Status.OK);
        ends.close();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void what_a_peer_wrote_before_it_closed_is_read_and_then_the_end(boolean messages) throws IOException {
        Ends ends = connect(messages);
        send(ends.client, "last").await();
        close(ends.client);
        assertThat(receive(ends.server, 64).text()).isEqualTo("last");
        assertThat(receive(ends.server, 64).await()).isEqualTo(Status.END);
        assertThat(receive(ends.server, 64).await()).isEqualTo(Status.END);
        close(ends.server);
        close(ends.listener);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void the_end_comes_to_a_read_that_waits(boolean messages) throws IOException {
        Ends ends = connect(messages);
        PortRequest waiting = receive(ends.server, 64);
        close(ends.client);
        assertThat(waiting.await()).isEqualTo(Status.END);
        PortRequest accept = PortRequest.submit(ends.listener, Op.ACCEPT);
        OpenHandle client = open(messages);
        OpenHandle server = adopted(accept);
        PortRequest atClient = receive(client, 64);
        control(server).disconnect();
        assertThat(atClient.await()).as("a read of a broken connection").isEqualTo(Status.END);
        close(client);
        close(server);
        close(ends.server);
        close(ends.listener);
    }

    @Test
    void a_write_that_nobody_will_read_fails_with_the_systems_reason() throws IOException {
        Ends ends = connect(false);
        close(ends.client);
        PortRequest write = send(ends.server, "to nobody");
        assertThat(write.await()).isEqualTo(Status.FAILED);
        assertThat(write.error)
                .isInstanceOfSatisfying(OverlappedException.class, refused -> {
                    assertThat(refused.symbol()).isIn("ERROR_NO_DATA", "ERROR_PIPE_NOT_CONNECTED", "ERROR_BROKEN_PIPE");
                    assertThat(refused.operation()).isEqualTo("write");
                })
                .hasMessageContaining(name);
        close(ends.server);
        close(ends.listener);
    }

    @Test
    void waiting_without_memory_takes_no_byte_and_ends_with_the_peer() throws IOException {
        Ends ends = connect(false);
        assertThat(ends.server.system().readiness()).isEqualTo(SystemHandle.Readiness.COSTLY);
        PortRequest waiting = PortRequest.submit(ends.server, Op.AWAIT_READABLE);
        assertThat(waiting.isDone()).isFalse();
        send(ends.client, "all of it").await();
        assertThat(waiting.await()).isEqualTo(Status.OK);
        assertThat(PortRequest.submit(ends.server, Op.AWAIT_READABLE).await()).isEqualTo(Status.OK);
        assertThat(receive(ends.server, 64).text()).isEqualTo("all of it");
        PortRequest cancelled = PortRequest.submit(ends.server, Op.AWAIT_READABLE);
        cancelled.cancelRequest();
        assertThat(cancelled.await()).isEqualTo(Status.ABORTED);
        PortRequest last = PortRequest.submit(ends.server, Op.AWAIT_READABLE);
        close(ends.client);
        assertThat(last.await()).isEqualTo(Status.OK);
        assertThat(receive(ends.server, 64).await()).isEqualTo(Status.END);
        close(ends.server);
        close(ends.listener);
    }

    // ---- messages

    @Test
    void a_message_longer_than_the_memory_comes_in_parts_that_say_so() throws IOException {
        Ends ends = connect(true);
        send(ends.client, "0123456789").await();
        send(ends.client, "next").await();
        for (String part : new String[] {"0123", "4567"}) {
            PortRequest read = receive(ends.server, 4);
            assertThat(read.text()).isEqualTo(part);
            assertThat(read.status).isEqualTo(Status.PARTIAL);
        }
        PortRequest end = receive(ends.server, 4);
        assertThat(end.text()).isEqualTo("89");
        assertThat(end.status).isEqualTo(Status.OK);
        assertThat(receive(ends.server, 4).text()).isEqualTo("next");
        PortRequest waiting = receive(ends.server, 4);
        send(ends.client, "012345").await();
        assertThat(waiting.text()).isEqualTo("0123");
        assertThat(waiting.status).as("of a read that waited").isEqualTo(Status.PARTIAL);
        assertThat(receive(ends.server, 4).text()).isEqualTo("45");
        ends.close();
    }

    @Test
    void an_empty_message_is_a_message() throws IOException {
        Ends ends = connect(true);
        assertThat(ends.server.system().readiness()).isEqualTo(SystemHandle.Readiness.NONE);
        send(ends.client, "before").await();
        send(ends.client, "").await();
        send(ends.client, "after").await();
        assertThat(receive(ends.server, 64).text()).isEqualTo("before");
        PortRequest empty = receive(ends.server, 64);
        assertThat(empty.await()).isEqualTo(Status.OK);
        assertThat(empty.transferred).isZero();
        assertThat(receive(ends.server, 64).text()).isEqualTo("after");
        ends.close();
    }

    @Test
    void a_transaction_writes_a_message_and_reads_the_reply() throws IOException {
        Ends ends = connect(true);
        ByteBuf question = fixture.allocator().directBuffer().writeBytes("question".getBytes(StandardCharsets.UTF_8));
        ByteBuf reply = fixture.allocator().directBuffer(6, 6);
        PortRequest transaction = PortRequest.vector(ends.client, Op.TRANSACT, question, reply);
        assertThat(receive(ends.server, 64).text()).isEqualTo("question");
        assertThat(transaction.isDone()).isFalse();
        send(ends.server, "answer").await();
        assertThat(transaction.await()).isEqualTo(Status.OK);
        assertThat(text(reply, transaction.transferred)).isEqualTo("answer");

        transaction = PortRequest.vector(ends.client, Op.TRANSACT, question, reply);
        receive(ends.server, 64).await();
        send(ends.server, "a longer answer").await();
        assertThat(transaction.await()).isEqualTo(Status.PARTIAL);
        assertThat(text(reply, transaction.transferred)).isEqualTo("a long");
        assertThat(receive(ends.client, 64).text()).isEqualTo("er answer");

        transaction = PortRequest.vector(ends.client, Op.TRANSACT, question, reply);
        transaction.cancelRequest();
        assertThat(transaction.await()).isEqualTo(Status.ABORTED);
        question.release();
        reply.release();
        ends.close();
    }

    @Test
    void what_needs_messages_is_refused_on_bytes() throws IOException {
        Ends ends = connect(false);
        PortRequest transaction = PortRequest.vector(ends.client, Op.TRANSACT);
        assertThat(transaction.await()).isEqualTo(Status.FAILED);
        assertThat(transaction.error)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("transact")
                .hasMessageContaining(name);
        close(ends.client);
        PortRequest accept = PortRequest.submit(ends.listener, Op.ACCEPT);
        assertThatThrownBy(() -> open(true))
                .isInstanceOf(OverlappedException.class)
                .hasMessageContaining("no messages");
        accept.cancelRequest();
        if (accept.await() == Status.OK) {
            close(adopted(accept));
        }
        close(ends.server);
        close(ends.listener);
    }

    // ---- clients

    @Test
    void a_pipe_whose_instances_are_all_taken_is_busy_and_one_that_is_not_there_is_missing() throws IOException {
        assertThatThrownBy(() -> fixture.engine().open(new PipeConnectSpec(name, false)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("pipe " + name)
                .hasMessageContaining("ERROR_FILE_NOT_FOUND");
        Ends ends = connect(false);
        assertThatThrownBy(() -> fixture.engine().open(new PipeConnectSpec(name, false)))
                .isInstanceOf(PipeBusyException.class)
                .hasMessageContaining("pipe " + name);
        ends.close();
    }

    @Test
    void a_client_reads_a_server_that_only_sends() throws IOException {
        PipeCreation creation = new PipeCreation(
                (IocpDriver) fixture.engine().driver(),
                PipeName.ofServer(name),
                "a pipe of one direction",
                Kernel32.PIPE_ACCESS_OUTBOUND,
                true,
                false,
                1,
                ROOM,
                SecurityAttributes.of(null, "a pipe"));
        OpenHandle server = fixture.engine()
                .adopt(new IocpPipeHandle((IocpDriver) fixture.engine().driver(), creation.create(true), true, null));
        OpenHandle client = fixture.engine().open(new PipeConnectSpec(name, true));
        send(server, "one way").await();
        assertThat(receive(client, 64).text()).isEqualTo("one way");
        close(client);
        close(server);
    }

    @Test
    void each_end_knows_the_process_at_the_other() throws IOException {
        Ends ends = connect(false);
        assertThat(control(ends.client).peerProcess())
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(control(ends.server).peerProcess())
                .isEqualTo(ProcessHandle.current().pid());
        assertThatThrownBy(() -> control(ends.client).disconnect()).isInstanceOf(UnsupportedOperationException.class);
        ends.close();
    }

    @Test
    void another_process_is_served_by_its_own_calls_and_known_by_its_number() throws Exception {
        OpenHandle listener = listen(false);
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        // The shell opens the pipe, writes one line and closes it.
        Process shell = new ProcessBuilder("cmd", "/c", "echo hello>\\\\.\\pipe\\" + name)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        OpenHandle server = adopted(accept);
        assertThat(control(server).peerProcess()).isEqualTo(shell.pid());
        StringBuilder said = new StringBuilder();
        PortRequest read;
        while ((read = receive(server, 64)).await() == Status.OK) {
            said.append(read.text());
        }
        assertThat(read.status).isEqualTo(Status.END);
        assertThat(said).hasToString("hello\r\n");
        assertThat(shell.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        close(server);
        close(listener);
    }

    @Test
    void a_program_with_the_plain_calls_gets_messages_and_sends_them() throws IOException {
        OpenHandle listener = listen(true);
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        try (PlainPipe client = PlainPipe.connect(name).messages()) {
            OpenHandle server = adopted(accept);
            send(server, "longer than four").await();
            assertThat(client.read(4)).isEqualTo("long[234]");
            assertThat(client.read(64)).isEqualTo("er than four");
            client.write("a").write("b");
            assertThat(receive(server, 64).text()).isEqualTo("a");
            assertThat(receive(server, 64).text()).isEqualTo("b");
            close(server);
        }
        close(listener);
    }

    // ---- cancel

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void a_cancelled_read_takes_nothing_from_the_next(boolean messages) throws IOException {
        Ends ends = connect(messages);
        for (int i = 0; i < 50; i++) {
            PortRequest read = receive(ends.server, 64);
            PortRequest write = send(ends.client, "message " + i);
            read.cancelRequest();
            write.await();
            if (read.await() == Status.ABORTED) {
                assertThat(read.transferred).isZero();
                read = receive(ends.server, 64);
            }
            assertThat(read.text()).isEqualTo("message " + i);
        }
        ends.close();
    }

    @Test
    void closing_aborts_what_is_in_flight() throws IOException {
        Ends ends = connect(true);
        PortRequest read = receive(ends.server, 64);
        close(ends.server);
        assertThat(read.await()).isEqualTo(Status.ABORTED);
        assertThat(receive(ends.client, 64).await()).isEqualTo(Status.END);
        close(ends.client);
        close(ends.listener);
    }

    // ---- steps

    private OpenHandle listen(boolean messages) throws IOException {
        return fixture.engine().open(new PipeListenSpec(name, messages, 0, ROOM, false, true, null));
    }

    private Ends connect(boolean messages) throws IOException {
        OpenHandle listener = listen(messages);
        PortRequest accept = PortRequest.submit(listener, Op.ACCEPT);
        OpenHandle client = open(messages);
        return new Ends(listener, adopted(accept), client);
    }

    /** Opens the client's end as soon as an instance waits for it. */
    private OpenHandle open(boolean messages) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return fixture.engine().open(new PipeConnectSpec(name, messages));
            } catch (PipeBusyException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
                LockSupport.parkNanos(100_000);
            }
        }
    }

    private OpenHandle adopted(PortRequest accept) {
        assertThat(accept.await()).as("accept, error: " + accept.error).isEqualTo(Status.OK);
        return fixture.engine().adopt((SystemHandle) accept.result);
    }

    private static PipeControl control(OpenHandle handle) {
        return handle.system().control(PipeControl.class);
    }

    private static PortRequest receive(OpenHandle handle, int most) {
        return PortRequest.read(handle, Op.READ, most);
    }

    private static PortRequest send(OpenHandle handle, String text) {
        return PortRequest.write(handle, Op.WRITE, text, null);
    }

    private static String text(ByteBuf buffer, int bytes) {
        return buffer.getCharSequence(0, bytes, StandardCharsets.UTF_8).toString();
    }

    private static void close(OpenHandle handle) {
        handle.close().block(PATIENCE);
    }

    private record Ends(OpenHandle listener, OpenHandle server, OpenHandle client) {

        void close() {
            IocpPipeConnectionTest.close(client);
            IocpPipeConnectionTest.close(server);
            IocpPipeConnectionTest.close(listener);
        }
    }
}
