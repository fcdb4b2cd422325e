package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.testing.faults.Held;

/** How a server ends, and how it ends connections. */
abstract class TcpServerCloseContract extends TcpContract {

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration IDLE = Duration.ofSeconds(2);

    @Test
    void disposing_of_it_while_nobody_comes_frees_everything() {
        DisposableServer server = bind(settings -> settings.acceptsAhead(8));
        server.dispose();
        server.onDispose().block(PATIENCE);
        fixture.assertNothingLeft();
        // Again, in both ways.
        server.dispose();
        server.disposeNow();
    }

    @Test
    void disposing_of_it_closes_its_connections_at_once() throws Exception {
        DisposableServer server = bindEcho();
        Peer first = peer(server.address());
        Peer second = peer(server.address());
        Held.await(() -> server.connections() == 2);
        CompletableFuture<Void> gone = server.onDispose().toFuture();
        assertThat(gone).isNotDone();

        server.dispose();

        first.awaitGone();
        second.awaitGone();
        gone.join();
        assertThat(server.connections()).isZero();
        assertThatThrownBy(() -> Peer.connect(server.address())).isInstanceOf(IOException.class);
    }

    @Test
    void disposing_of_it_later_lets_handlers_come_to_their_end() throws Exception {
        Sinks.Empty<Void> goOn = Sinks.empty();
        DisposableServer server = bind(settings -> settings.handle(
                (inbound, outbound) -> outbound.then(goOn.asMono()).sendString(Mono.just("done"))));
        Peer peer = peer(server.address());
        Held.await(() -> server.connections() == 1);

        CompletableFuture<Void> disposing =
                server.disposeLater(Duration.ofSeconds(30)).toFuture();

        Held.await(() -> refuses(server));
        assertThat(disposing).isNotDone();
        assertThat(server.connections()).isEqualTo(1);
        goOn.tryEmitEmpty();
        assertThat(peer.receiveAll()).asString().isEqualTo("done");
        disposing.join();
        assertThat(server.connections()).isZero();
        assertThat(server.isDisposed()).isTrue();
    }

    private static boolean refuses(DisposableServer server) {
        try {
            Peer.connect(server.address()).close();
            return false;
        } catch (IOException refused) {
            return true;
        }
    }

    @Test
    void disposing_of_it_later_closes_what_is_left_when_patience_is_over() throws Exception {
        DisposableServer server = bind(settings -> settings.handle((inbound, outbound) -> outbound.neverComplete()));
        Peer peer = peer(server.address());
        Held.await(() -> server.connections() == 1);
        server.disposeLater(SHORT).block(PATIENCE);
        assertThat(server.connections()).isZero();
        peer.awaitGone();
    }

    @Test
    void disposing_of_it_later_begins_with_subscribe() throws Exception {
        DisposableServer server = bindEcho();
        Mono<Void> disposing = server.disposeLater(SHORT);
        assertThat(server.isDisposed()).isFalse();
        Peer peer = peer(server.address());
        peer.send("served");
        assertThat(peer.receiveText(6)).isEqualTo("served");
        disposing.block(PATIENCE);
        assertThat(server.isDisposed()).isTrue();
    }

    @Test
    void a_connection_that_is_idle_for_too_long_is_ended() throws Exception {
        Queue<Throwable> received = new ConcurrentLinkedQueue<>();
        Queue<Throwable> observed = new ConcurrentLinkedQueue<>();
        DisposableServer server = bind(settings -> settings.idleTimeout(SHORT)
                .observe(errorsTo(observed))
                .handle((inbound, outbound) ->
                        outbound.send(inbound.receiveRetained().doOnError(received::add))));
        peer(server.address()).awaitGone();

        Held.await(() -> server.connections() == 0 && received.size() == 1 && !observed.isEmpty());
        assertThat(received.peek())
                .isInstanceOf(SocketTimeoutException.class)
                .message()
                .contains("idle");
        assertThat(observed).containsExactly(received.peek());
    }

    @Test
    void that_it_was_idle_is_told_once_though_its_handler_comes_only_then() throws Exception {
        Queue<Throwable> observed = new ConcurrentLinkedQueue<>();
        DisposableServer server = bind(settings -> settings.idleTimeout(SHORT)
                .observe(errorsTo(observed))
                .handle((inbound, outbound) -> {
                    Held.await(() -> !observed.isEmpty());
                    return outbound.send(inbound.receiveRetained());
                }));
        peer(server.address()).awaitGone();

        Held.await(() -> server.connections() == 0);
        assertThat(observed).singleElement().isInstanceOf(SocketTimeoutException.class);
    }

    private static ConnectionObserver errorsTo(Queue<Throwable> errors) {
        return new ConnectionObserver() {
            @Override
            public void onStateChange(Connection connection, State state) {}

            @Override
            public void onUncaughtException(Connection connection, Throwable error) {
                errors.add(error);
            }
        };
    }

    @Test
    void a_connection_that_talks_is_not_idle() throws Exception {
        DisposableServer server = bind(settings ->
                settings.idleTimeout(IDLE).handle((inbound, outbound) -> outbound.send(inbound.receiveRetained())));
        while (!talks(server)) {
            System.out.println("the machine stood still for " + IDLE + ": once more");
        }
    }

    /** Talks for longer than the time-out. {@return whether that went well; false when the connection was idle because nothing ran} */
    private boolean talks(DisposableServer server) throws IOException {
        long first = System.nanoTime();
        long last = first;
        Peer peer = peer(server.address());
        while (System.nanoTime() - first < IDLE.plusSeconds(1).toNanos()) {
            long now = System.nanoTime();
            try {
                peer.send("x");
                assertThat(peer.receiveText(1)).isEqualTo("x");
            } catch (IOException e) {
                if (System.nanoTime() - last < IDLE.toNanos()) {
                    throw e;
                }
                return false;
            }
            last = now;
        }
        return true;
    }

    @Test
    void the_ports_end_ends_servers_connections_and_all_that_is_in_flight() throws Exception {
        DisposableServer server = bindEcho();
        Peer peer = peer(server.address());
        Held.await(() -> server.connections() == 1);
        Link receiving = link();
        CompletableFuture<Void> received =
                receiving.connection().inbound().receiveRetained().then().toFuture();
        Link sending = link();
        int large = 64 << 20;
        ByteBuf unread = fixture.allocator().directBuffer(large).writeZero(large);
        CompletableFuture<Void> sent =
                sending.connection().outbound().send(Mono.just(unread)).then().toFuture();
        sending.peer().receive(1);

        CompletableFuture<Void> ended =
                fixture.port().disposeLater(Duration.ZERO).toFuture();
        // Here and there a send that the system has begun ends only when its peer reads or goes.
        sending.peer().close();
        ended.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

        assertThat(received).isCompletedExceptionally();
        assertThat(sent).isCompletedExceptionally();
        peer.awaitGone();
        receiving.peer().awaitGone();
        server.onDispose().block(PATIENCE);
        assertThat(server.isDisposed()).isTrue();
        assertThat(unread.refCnt()).isZero();
    }

    @Test
    void a_connections_companions_go_with_it() throws Exception {
        Link link = link();
        Sinks.Empty<Void> gone = Sinks.empty();
        link.connection().onDispose(gone::tryEmitEmpty);
        link.connection().close().block(PATIENCE);
        gone.asMono().block(PATIENCE);
    }

    @Test
    void a_graceful_disconnect_sends_what_is_left_and_waits_for_it() throws Exception {
        Link link = link();
        byte[] all = Pattern.bytes(0, 3_000_000);
        CompletableFuture<Void> done = link.connection()
                .outbound()
                .sendByteArray(Mono.just(all))
                .then()
                .then(link.connection().disconnect())
                .toFuture();
        assertThat(link.peer().receivePattern()).isEqualTo(all.length);
        link.peer().close();
        done.join();
        link.connection().onDispose().block(PATIENCE);
        assertThat(link.connection().isDisposed()).isTrue();
    }
}
