package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.overlapped.net.ConnectionObserver.State;
import reactor.overlapped.testing.faults.Held;

/** A client connects for whoever subscribes. */
abstract class TcpClientContract extends TcpContract {

    @Test
    void connecting_begins_with_subscribe_and_each_subscriber_gets_its_own_connection() {
        DisposableServer server = bindEcho();
        AtomicInteger asked = new AtomicInteger();
        Mono<? extends Connection> connecting = client(server.address())
                .remoteAddress(() -> {
                    asked.incrementAndGet();
                    return server.address();
                })
                .connect();
        assertThat(asked).hasValue(0);
        assertThat(server.connections()).isZero();

        Connection first = connected(connecting);
        Connection second = connected(connecting);

        assertThat(first).isNotSameAs(second);
        Held.await(() -> server.connections() == 2);
        send(first, "first");
        send(second, "second");
        assertThat(receive(first, 5)).isEqualTo("first");
        assertThat(receive(second, 6)).isEqualTo("second");
    }

    @Test
    void both_sides_know_their_addresses_and_their_port() {
        List<Connection> served = Collections.synchronizedList(new ArrayList<>());
        DisposableServer server = bind(settings -> settings.doOnConnection(served::add));
        Connection connection = connect(server.address());
        Held.await(() -> served.size() == 1);
        Connection other = served.get(0);

        assertThat(connection.remoteAddress()).isEqualTo(server.address());
        assertThat(other.address()).isEqualTo(server.address());
        assertThat(other.remoteAddress()).isEqualTo(connection.address());
        assertThat(connection.port()).isSameAs(fixture.port());
        assertThat(other.port()).isSameAs(fixture.port());
        connection.close().block(PATIENCE);
        // They are known when it is closed as well.
        assertThat(connection.remoteAddress()).isEqualTo(server.address());
    }

    @Test
    void it_connects_from_the_address_it_is_given() throws Exception {
        needs(anyAddress() instanceof InetSocketAddress, "a Unix domain client has no name");
        SocketAddress own;
        try (var free = listener(1)) {
            own = free.getLocalAddress();
        }
        Link link = link(client -> client.bindAddress(() -> own));
        assertThat(link.connection().address()).isEqualTo(own);
        assertThat(link.peer().channel().getRemoteAddress()).isEqualTo(own);
    }

    @Test
    void the_handlers_end_closes_the_connection() {
        DisposableServer server = bindEcho();
        StringBuilder answer = new StringBuilder();
        Connection connection = connected(client(server.address())
                .handle((inbound, outbound) -> outbound.sendString(Mono.just("question"))
                        .shutdownOutput()
                        .then(inbound.receiveRetained()
                                .doOnNext(buffer -> answer.append(new String(bytesOf(buffer))))
                                .then()))
                .connect());
        connection.onDispose().block(PATIENCE);
        assertThat(answer).hasToString("question");
        Held.await(() -> server.connections() == 0);
    }

    @Test
    void a_handler_that_fails_closes_the_connection_and_the_observer_hears_why() {
        DisposableServer server = bindEcho();
        List<Object> heard = Collections.synchronizedList(new ArrayList<>());
        Connection connection = connected(client(server.address())
                .observe(new ConnectionObserver() {
                    @Override
                    public void onStateChange(Connection of, State state) {
                        heard.add(state);
                    }

                    @Override
                    public void onUncaughtException(Connection of, Throwable error) {
                        heard.add(error.getMessage());
                    }
                })
                .handle((inbound, outbound) -> Mono.error(new IllegalStateException("failed by a test")))
                .connect());
        connection.onDispose().block(PATIENCE);
        Held.await(() -> heard.contains(State.CLOSED));
        assertThat(heard)
                .containsExactly(
                        State.CONNECTED, State.CONFIGURED, "failed by a test", State.DISCONNECTING, State.CLOSED);
    }

    @Test
    void it_tells_when_it_connects_is_connected_and_disconnected() {
        DisposableServer server = bindEcho();
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        Connection connection = connected(client(server.address())
                .doOnConnect(client -> heard.add("connect"))
                .doOnConnected(c -> heard.add("connected"))
                .doOnDisconnected(c -> heard.add("disconnected"))
                .connect());
        assertThat(heard).containsExactly("connect", "connected");
        connection.close().block(PATIENCE);
        Held.await(() -> heard.size() == 3);
        assertThat(heard).endsWith("disconnected");
    }

    @Test
    void a_name_is_looked_up_and_its_addresses_are_tried() {
        needs(anyAddress() instanceof InetSocketAddress, "a Unix domain server has no host");
        // It may have IPv6's address, too, where nobody listens.
        DisposableServer server = TcpServer.create()
                .runOn(fixture.port())
                .host("127.0.0.1")
                .handle((inbound, outbound) -> outbound.send(inbound.receiveRetained()))
                .bindNow(PATIENCE);
        closing(() -> server.disposeNow(PATIENCE));
        Connection connection = connected(TcpClient.create()
                .runOn(fixture.port())
                .host("localhost")
                .port(server.port())
                .connect());
        send(connection, "served");
        assertThat(receive(connection, 6)).isEqualTo("served");
    }

    @Test
    void connects_that_are_cancelled_at_any_time_leave_nothing_open() {
        DisposableServer server = bindEcho();
        Random random = new Random(5);
        Queue<Connection> connected = new ConcurrentLinkedQueue<>();
        Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
        for (int round = 0; round < 300; round++) {
            // Takes what is emitted while it cancels, too.
            BaseSubscriber<Connection> connecting = new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(Connection connection) {
                    connected.add(connection);
                }

                @Override
                protected void hookOnError(Throwable reason) {
                    failed.add(reason);
                }
            };
            client(server.address()).connect().subscribe(connecting);
            for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            connecting.cancel();
        }
        Held.await(() -> {
            for (Connection next = connected.poll(); next != null; next = connected.poll()) {
                next.dispose();
            }
            // Nothing but accepts.
            return server.connections() == 0 && fixture.port().inFlight() <= 4;
        });
        assertThat(failed).isEmpty();
        server.disposeNow(PATIENCE);
        fixture.assertNothingLeft();
    }

    @Test
    void bytes_are_counted_on_both_sides() {
        List<Connection> served = Collections.synchronizedList(new ArrayList<>());
        DisposableServer server = bind(settings -> settings.doOnConnection(served::add)
                .handle((inbound, outbound) -> outbound.send(inbound.receiveRetained())));
        Connection connection = connect(server.address());
        send(connection, "twelve bytes");
        assertThat(receive(connection, 12)).isEqualTo("twelve bytes");
        assertThat(connection.bytesSent()).isEqualTo(12);
        assertThat(connection.bytesReceived()).isEqualTo(12);
        assertThat(served.get(0).bytesReceived()).isEqualTo(12);
        Held.await(() -> served.get(0).bytesSent() == 12);
    }
}
