package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.net.SocketTimeoutException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.overlapped.net.DisposableServer;
import reactor.test.StepVerifier;

/** Finding a pipe's server: it is there, it is not, it is busy, or one does not want to wait any longer. */
@Timeout(120)
abstract class PipeConnectingContract extends PipeContract {

    PipeConnectingContract(String backend) {
        super(backend);
    }

    @Test
    void both_ends_say_what_they_are() {
        DisposableServer server = listen(server());
        PipeConnection client = connect(client());
        PipeConnection accepted = accepted();
        assertThat(server.address()).isEqualTo(new PipeAddress(name));
        assertThat(server.port()).isEqualTo(-1);
        assertThat(client.remoteAddress()).isEqualTo(new PipeAddress(name));
        assertThat(accepted.address()).isEqualTo(new PipeAddress(name));
        assertThat(client.port()).isSameAs(port());
        assertThat(accepted.port()).isSameAs(port());
        assertThat(client.messageMode()).isFalse();
        assertThat(accepted.messageMode()).isFalse();
    }

    @Test
    void nothing_happens_before_subscribe() {
        Mono<DisposableServer> bind = server().bind();
        Mono<PipeConnection> connect = client().connect();
        StepVerifier.create(connect).expectError(NoSuchFileException.class).verify(PATIENCE);
        DisposableServer bound = bind.block(PATIENCE);
        PipeConnection connection = connect.block(PATIENCE);
        assertThat(connection).isNotNull();
        connection.close().block(PATIENCE);
        bound.disposeNow();
    }

    @Test
    void a_pipe_that_nobody_serves_is_no_such_file() {
        StepVerifier.create(client().connect())
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(NoSuchFileException.class).hasMessageContaining(name))
                .verify(PATIENCE);
    }

    @Test
    void each_subscriber_gets_a_connection_of_his_own() {
        listen(server());
        Mono<PipeConnection> connect = client().connect();
        PipeConnection first = connect.block(PATIENCE);
        PipeConnection second = connect.block(PATIENCE);
        assertThat(first).isNotSameAs(second);
        send(first, new byte[] {1}).block(PATIENCE);
        send(second, new byte[] {2}).block(PATIENCE);
        assertThat(receive(accepted(), 1)[0] + receive(accepted(), 1)[0]).isEqualTo(3);
        first.close().block(PATIENCE);
        second.close().block(PATIENCE);
    }

    @Test
    void the_name_is_free_again_when_the_server_has_gone() {
        for (int i = 0; i < 3; i++) {
            DisposableServer server = server().bind().block(PATIENCE);
            assertThat(server).isNotNull();
            server.disposeLater(Duration.ZERO).block(PATIENCE);
            server.onDispose().block(PATIENCE);
            StepVerifier.create(client().connect())
                    .expectError(NoSuchFileException.class)
                    .verify(PATIENCE);
        }
    }

    /** {@return a server that serves one client at a time and has one now; further ones wait} */
    final DisposableServer busy() {
        DisposableServer server = listen(server().maxInstances(1).instancesAhead(1));
        connect(client());
        return server;
    }

    /** Whether the system keeps clients waiting until an instance is free. */
    abstract boolean knowsBusy();

    @Test
    void a_client_of_a_busy_server_gives_up_in_time() {
        assumeTrue(knowsBusy(), "here clients wait in the listener's backlog");
        busy();
        accepted();
        StepVerifier.create(client().connectTimeout(Duration.ofMillis(300)).connect())
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(SocketTimeoutException.class).hasMessageContaining(name))
                .verify(PATIENCE);
    }

    @Test
    void a_client_of_a_busy_server_waits_until_an_instance_is_free() {
        busy();
        PipeConnection first = accepted();
        AtomicReference<PipeConnection> second = new AtomicReference<>();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        client().connect().subscribe(second::set, failure::set);
        if (knowsBusy()) {
            awaitStandstill(() -> second.get() == null ? 0 : 1);
            assertThat(second.get()).isNull();
        }
        first.close().block(PATIENCE);
        await("the second is connected", () -> second.get() != null || failure.get() != null);
        assertThat(failure.get()).isNull();
        closeLater(second.get().close());
        send(second.get(), new byte[] {7}).block(PATIENCE);
        assertThat(receive(accepted(), 1)).containsExactly(7);
    }

    @Test
    void a_client_that_waits_can_be_cancelled() {
        busy();
        PipeConnection first = accepted();
        AtomicInteger signals = new AtomicInteger();
        Connecting waiting = new Connecting() {
            @Override
            protected void hookFinally(SignalType end) {
                if (end != SignalType.CANCEL) {
                    signals.incrementAndGet();
                }
            }
        };
        client().connect().subscribe(waiting);
        waiting.cancel();
        first.close().block(PATIENCE);
        PipeConnection next = connect(client());
        send(next, new byte[] {7}).block(PATIENCE);
        PipeConnection accepted = accepted();
        if (receive(accepted, 1).length == 0) {
            // That was the cancelled one's, who had got through all the same: he comes and goes.
            assertThat(knowsBusy()).isFalse();
            accepted.close().block(PATIENCE);
            assertThat(receive(accepted(), 1)).containsExactly(7);
        }
        assertThat(signals).hasValueBetween(0, knowsBusy() ? 0 : 1);
    }

    @Test
    void connects_that_are_cancelled_at_any_time_leave_nothing() {
        listen(server());
        for (int i = 0; i < 50; i++) {
            Connecting connecting = new Connecting();
            client().connect().subscribe(connecting);
            for (int spin = 0; spin < i * 200; spin++) {
                Thread.onSpinWait();
            }
            connecting.cancel();
        }
        PipeConnection client = connect(client());
        send(client, new byte[] {9}).block(PATIENCE);
        PipeConnection accepted = accepted();
        while (receive(accepted, 1).length == 0) {
            accepted = accepted();
        }
        assertThat(accepted.bytesReceived()).isEqualTo(1);
    }

    /** Closes what it gets, also while it cancels; a lambda's subscriber would drop it. */
    private static class Connecting extends BaseSubscriber<PipeConnection> {

        @Override
        protected void hookOnNext(PipeConnection one) {
            one.dispose();
        }
    }
}
