package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.ConnectionObserver;
import reactor.overlapped.net.DisposableServer;
import reactor.test.StepVerifier;

/** A server's handlers, its connections and its end. */
@Timeout(120)
abstract class PipeServingContract extends PipeContract {

    PipeServingContract(String backend) {
        super(backend);
    }

    @Test
    void a_connection_is_closed_when_its_handler_is_done() {
        DisposableServer server = bind(
                server().handleConnection(connection -> connection.outbound().sendString(Mono.just("bye"))));
        PipeConnection client = connect(client());
        assertThat(bytesOf(client.inbound().receiveRetained())).asString().isEqualTo("bye");
        client.close().block(PATIENCE);
        await("the server has forgotten it", () -> server.connections() == 0);
    }

    @Test
    void a_handler_that_fails_ends_its_connection_and_no_other() {
        Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
        AtomicInteger number = new AtomicInteger();
        bind(server().observe(new ConnectionObserver() {
                    @Override
                    public void onStateChange(Connection connection, State state) {}

                    @Override
                    public void onUncaughtException(Connection connection, Throwable error) {
                        errors.add(error);
                    }
                })
                .handle((in, out) -> {
                    int mine = number.incrementAndGet();
                    if (mine == 1) {
                        throw new IllegalStateException("handler 1");
                    }
                    return mine == 2
                            ? Mono.error(new IllegalStateException("handler 2"))
                            : out.send(in.receiveRetained());
                }));
        for (int i = 0; i < 2; i++) {
            assertThat(bytesOf(connect(client()).inbound().receiveRetained())).isEmpty();
        }
        await("both are told", () -> errors.size() == 2);
        assertThat(errors).extracting(Throwable::getMessage).containsExactlyInAnyOrder("handler 1", "handler 2");
        PipeConnection third = connect(client());
        send(third, new byte[] {3}).block(PATIENCE);
        assertThat(receive(third, 1)).containsExactly(3);
    }

    @Test
    void what_becomes_of_a_connection_is_told_in_order() {
        Queue<ConnectionObserver.State> states = new ConcurrentLinkedQueue<>();
        bind(server().observe((connection, state) -> states.add(state)).handle((in, out) -> out.neverComplete()));
        PipeConnection client = connect(client());
        await("the handler runs", () -> states.size() == 2);
        client.close().block(PATIENCE);
        assertThat(states).containsExactly(ConnectionObserver.State.CONNECTED, ConnectionObserver.State.CONFIGURED);
    }

    @Test
    void a_client_is_told_of_its_connection_and_of_its_end() {
        listen(server());
        AtomicInteger connected = new AtomicInteger();
        CountDownLatch disconnected = new CountDownLatch(1);
        PipeConnection client = connect(client().doOnConnected(one -> connected.incrementAndGet())
                .doOnDisconnected(one -> disconnected.countDown()));
        assertThat(connected).hasValue(1);
        CountDownLatch disposed = new CountDownLatch(1);
        client.onDispose(disposed::countDown);
        client.close().block(PATIENCE);
        await(disconnected);
        await(disposed);
        assertThat(client.isDisposed()).isTrue();
    }

    @Test
    void a_clients_handler_ends_its_connection() {
        bind(server().handle((in, out) -> out.send(in.receiveRetained())));
        PipeConnection client = connect(client().handle((in, out) -> out.sendString(Mono.just("x"))
                .then(in.receiveRetained().doOnNext(ByteBuf::release).take(1).then())));
        client.onDispose().block(PATIENCE);
        assertThat(client.bytesReceived()).isEqualTo(1);
    }

    @Test
    void disposing_of_the_server_closes_it_and_its_connections() {
        DisposableServer server = listen(server());
        List<PipeConnection> clients = List.of(connect(client()), connect(client()), connect(client()));
        clients.forEach(client -> accepted());
        server.dispose();
        server.onDispose().block(PATIENCE);
        assertThat(server.isDisposed()).isTrue();
        assertThat(server.connections()).isZero();
        for (PipeConnection client : clients) {
            StepVerifier.create(client.inbound().receiveRetained())
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Test
    void disposing_later_lets_handlers_come_to_their_end() {
        CountDownLatch inside = new CountDownLatch(1);
        DisposableServer server = bind(server().handle((in, out) -> {
            inside.countDown();
            return out.send(in.receiveRetained().take(2));
        }));
        PipeConnection client = connect(client());
        await(inside);
        var disposing = server.disposeLater(PATIENCE).toFuture();
        send(client, new byte[] {1}).block(PATIENCE);
        assertThat(receive(client, 1)).containsExactly(1);
        assertThat(disposing).isNotDone();
        send(client, new byte[] {2}).block(PATIENCE);
        assertThat(bytesOf(client.inbound().receiveRetained())).containsExactly(2);
        disposing.join();
    }

    @Test
    void disposing_later_closes_what_is_left_when_patience_is_over() {
        DisposableServer server = bind(server().handle((in, out) -> out.neverComplete()));
        PipeConnection client = connect(client());
        await("it is accepted", () -> server.connections() == 1);
        server.disposeLater(Duration.ofMillis(10)).block(PATIENCE);
        assertThat(bytesOf(client.inbound().receiveRetained())).isEmpty();
    }

    @Test
    void the_servers_disconnect_makes_room_for_the_next_client() {
        listen(server().maxInstances(1).instancesAhead(1));
        for (int i = 0; i < 5; i++) {
            PipeConnection client = connect(client());
            PipeConnection accepted = accepted();
            send(client, new byte[] {(byte) i}).block(PATIENCE);
            assertThat(receive(accepted, 1)).containsExactly(i);
            accepted.disconnect().block(PATIENCE);
            assertThat(accepted.isDisposed()).isTrue();
            assertThat(bytesOf(client.inbound().receiveRetained())).isEmpty();
        }
    }

    @Test
    void a_server_that_pauses_keeps_its_connections_and_takes_new_ones_when_it_resumes() {
        DisposableServer server = listen(server());
        PipeConnection first = connect(client());
        PipeConnection served = accepted();
        server.pause();
        send(first, new byte[] {1}).block(PATIENCE);
        assertThat(receive(served, 1)).containsExactly(1);
        var second = client().connect().toFuture();
        server.resume();
        PipeConnection late = second.join();
        closeLater(late.close());
        send(late, new byte[] {2}).block(PATIENCE);
        assertThat(receive(accepted(), 1)).containsExactly(2);
    }

    @Test
    void closing_the_port_ends_servers_and_clients() {
        reactor.overlapped.CompletionPort other =
                reactor.overlapped.CompletionPort.builder().backend(backend).build();
        DisposableServer server = server().runOn(other).bind().block(PATIENCE);
        PipeConnection client = client().runOn(other).connect().block(PATIENCE);
        assertThat(server).isNotNull();
        assertThat(client).isNotNull();
        other.disposeLater(Duration.ZERO).block(PATIENCE);
        server.onDispose().block(PATIENCE);
        client.onDispose().block(PATIENCE);
    }

    @Test
    void an_idle_connection_is_closed_after_the_idle_time_out() {
        listen(server());
        PipeConnection client = connect(client().idleTimeout(Duration.ofMillis(200)));
        StepVerifier.create(client.inbound().receiveRetained())
                .expectError(java.net.SocketTimeoutException.class)
                .verify(PATIENCE);
    }
}
