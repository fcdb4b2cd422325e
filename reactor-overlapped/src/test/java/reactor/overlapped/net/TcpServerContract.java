package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.net.ConnectionObserver.State;
import reactor.overlapped.testing.faults.Held;

/** A server serves each connection once, and outlives every one of them. */
abstract class TcpServerContract extends TcpContract {

    @Test
    void binding_begins_with_subscribe_and_each_subscriber_binds_anew() {
        AtomicInteger asked = new AtomicInteger();
        Mono<? extends DisposableServer> binding = server().bindAddress(() -> {
                    asked.incrementAndGet();
                    return anyAddress();
                })
                .bind();
        assertThat(asked).hasValue(0);
        assertThat(fixture.counts().submitted()).isZero();

        DisposableServer first = binding.block(PATIENCE);
        DisposableServer second = binding.block(PATIENCE);

        assertThat(first.address()).isNotEqualTo(second.address());
        first.dispose();
        first.onDispose().block(PATIENCE);
        assertThat(first.isDisposed()).isTrue();
        assertThat(second.isDisposed()).isFalse();
        second.disposeNow(PATIENCE);
        assertThat(second.isDisposed()).isTrue();
    }

    @Test
    void it_says_where_it_listens() {
        DisposableServer server = bind(settings -> settings);
        if (server.address() instanceof InetSocketAddress address) {
            assertThat(address.getAddress().isLoopbackAddress()).isTrue();
            assertThat(server.port()).isEqualTo(address.getPort()).isPositive();
        } else {
            assertThat(server.port()).isEqualTo(-1);
        }
    }

    @Test
    void the_handlers_end_closes_its_connection() throws Exception {
        Queue<Connection> served = new ConcurrentLinkedQueue<>();
        DisposableServer server = bind(settings -> settings.doOnConnection(served::add)
                .handle((inbound, outbound) -> outbound.sendString(Mono.just("bye"))));
        for (int i = 1; i <= 5; i++) {
            assertThat(peer(server.address()).receiveAll()).containsExactly('b', 'y', 'e');
            assertThat(served).hasSize(i);
        }
        Held.await(() -> server.connections() == 0);
        for (Connection connection : served) {
            connection.onDispose().block(PATIENCE);
            assertThat(connection.isDisposed()).isTrue();
        }
    }

    @Test
    void without_a_handler_a_connection_stays_open_until_it_is_closed() throws Exception {
        List<Connection> served = Collections.synchronizedList(new ArrayList<>());
        DisposableServer server = bind(settings -> settings.doOnConnection(served::add));
        Peer peer = peer(server.address());
        Held.await(() -> served.size() == 1 && server.connections() == 1);
        send(served.get(0), "hello");
        assertThat(peer.receiveText(5)).isEqualTo("hello");
        served.get(0).close().block(PATIENCE);
        assertThat(peer.receiveAll()).isEmpty();
        Held.await(() -> server.connections() == 0);
    }

    @Test
    void the_observer_hears_of_each_state_in_order() throws Exception {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        Sinks.Empty<Void> goOn = Sinks.empty();
        DisposableServer server = bind(settings -> settings.observe((connection, state) -> heard.add(state + "@"
                        + (Thread.currentThread()
                                        .getName()
                                        .startsWith(fixture.port().name())
                                ? "port"
                                : Thread.currentThread().getName())))
                .handle((inbound, outbound) -> {
                    heard.add("handler");
                    return goOn.asMono();
                }));
        Peer peer = peer(server.address());
        Held.await(() -> heard.contains("handler") && server.connections() == 1);
        Held.await(() -> heard.size() == 3);
        goOn.tryEmitEmpty();
        peer.awaitGone();
        Held.await(() -> heard.size() == 5);
        List<String> states =
                heard.stream().map(entry -> entry.replaceAll("@.*", "")).toList();
        assertThat(states.stream().filter(entry -> !entry.equals("handler")))
                .containsExactly("CONNECTED", "CONFIGURED", "DISCONNECTING", "CLOSED");
        assertThat(states.indexOf("handler")).isGreaterThan(states.indexOf("CONNECTED"));
        assertThat(heard).contains("CONNECTED@port", "CLOSED@port");
    }

    @Test
    void a_handler_that_fails_ends_its_connection_only() throws Exception {
        List<Throwable> heard = Collections.synchronizedList(new ArrayList<>());
        List<State> states = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger number = new AtomicInteger();
        DisposableServer server = bind(settings -> settings.observe(new ConnectionObserver() {
                    @Override
                    public void onStateChange(Connection connection, State state) {
                        states.add(state);
                    }

                    @Override
                    public void onUncaughtException(Connection connection, Throwable error) {
                        heard.add(error);
                    }
                })
                .handle((inbound, outbound) -> switch (number.getAndIncrement()) {
                    case 0 -> Mono.error(new IllegalStateException("failed by a test"));
                    case 1 -> throw new IllegalStateException("thrown by a test");
                    default -> outbound.sendString(Mono.just("well"));
                }));
        peer(server.address()).awaitGone();
        peer(server.address()).awaitGone();
        assertThat(peer(server.address()).receiveAll()).asString().isEqualTo("well");
        Held.await(() -> server.connections() == 0);
        assertThat(heard)
                .extracting(Throwable::getMessage)
                .containsExactlyInAnyOrder("failed by a test", "thrown by a test");
        Held.await(() -> states.stream().filter(State.CLOSED::equals).count() == 3);
    }

    @Test
    void it_tells_when_it_binds_is_bound_and_unbound() {
        List<String> heard = Collections.synchronizedList(new ArrayList<>());
        AtomicReference<DisposableServer> bound = new AtomicReference<>();
        DisposableServer server = bind(settings -> settings.doOnBind(s -> heard.add("bind"))
                .doOnBound(s -> {
                    heard.add("bound");
                    bound.set(s);
                })
                .doOnUnbound(s -> heard.add("unbound")));
        assertThat(heard).containsExactly("bind", "bound");
        assertThat(bound.get().address()).isEqualTo(server.address());
        server.dispose();
        server.onDispose().block(PATIENCE);
        Held.await(() -> heard.size() == 3);
        assertThat(heard).containsExactly("bind", "bound", "unbound");
    }

    @Test
    void no_more_connections_are_served_at_a_time_than_allowed() throws Exception {
        DisposableServer server = bind(settings -> settings.maxConnections(2)
                .handle((inbound, outbound) ->
                        outbound.sendString(Mono.just("hello")).send(inbound.receiveRetained())));
        Peer first = peer(server.address());
        Peer second = peer(server.address());
        assertThat(first.receiveText(5)).isEqualTo("hello");
        assertThat(second.receiveText(5)).isEqualTo("hello");
        // The system connects it, nobody serves it.
        Peer third = peer(server.address());
        CompletableFuture<String> served = CompletableFuture.supplyAsync(() -> {
            try {
                return third.receiveText(5);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        first.send("x");
        assertThat(first.receiveText(1)).isEqualTo("x");
        assertThat(server.connections()).isEqualTo(2);
        assertThat(served).isNotDone();

        second.close();

        assertThat(served.join()).isEqualTo("hello");
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void while_it_pauses_connections_wait_and_open_ones_live_on() throws Exception {
        DisposableServer server = bindEcho();
        Peer first = peer(server.address());
        first.send("x");
        first.receive(1);
        server.pause();
        // Nothing but the open connection's receive.
        Held.await(() -> fixture.port().inFlight() == 1);
        Peer second = peer(server.address());
        second.send("second");
        first.send("first");
        assertThat(first.receiveText(5)).isEqualTo("first");
        assertThat(server.connections()).isEqualTo(1);

        server.resume();

        assertThat(second.receiveText(6)).isEqualTo("second");
        assertThat(server.connections()).isEqualTo(2);
    }

    @Test
    void sockets_that_serve_again_carry_nothing_over() throws Exception {
        DisposableServer server = bind(settings ->
                settings.reuseSockets(true).handle((inbound, outbound) -> outbound.send(inbound.receiveRetained())));
        for (int i = 0; i < 30; i++) {
            try (Peer peer = Peer.connect(server.address())) {
                peer.send("number" + i % 10);
                assertThat(peer.receiveText(7)).isEqualTo("number" + i % 10);
                peer.endOutput();
                assertThat(peer.receiveAll()).isEmpty();
            }
        }
        Held.await(() -> server.connections() == 0);
    }

    @Test
    void a_client_that_aborts_before_it_is_accepted_does_not_end_the_server() throws Exception {
        needs(anyAddress() instanceof InetSocketAddress, "only TCP resets");
        DisposableServer server = bindEcho();
        server.pause();
        Held.await(() -> fixture.port().inFlight() == 0);
        for (int i = 0; i < 8; i++) {
            Peer.connect(server.address()).reset();
        }
        server.resume();
        Peer peer = peer(server.address());
        peer.send("served");
        assertThat(peer.receiveText(6)).isEqualTo("served");
        Held.await(() -> server.connections() == 1);
    }

    @Test
    void a_burst_of_clients_that_abort_leaves_no_connection_open() throws Exception {
        needs(anyAddress() instanceof InetSocketAddress, "only TCP resets");
        DisposableServer server = bindEcho();
        for (int i = 0; i < 200; i++) {
            Peer.connect(server.address()).reset();
        }
        Peer peer = peer(server.address());
        peer.send("served");
        assertThat(peer.receiveText(6)).isEqualTo("served");
        Held.await(() -> server.connections() == 1);
    }
}
