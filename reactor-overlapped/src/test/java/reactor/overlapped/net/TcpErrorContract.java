package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.SocketOption;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** What goes wrong has the JDK's exception, which names the operation and the target. */
abstract class TcpErrorContract extends TcpContract {

    private static Throwable failure(Mono<?> failing) {
        Throwable[] reason = new Throwable[1];
        StepVerifier.create(failing.then())
                .expectErrorSatisfies(e -> reason[0] = e)
                .verify(PATIENCE);
        return reason[0];
    }

    private InetSocketAddress unused() throws IOException {
        try (ServerSocketChannel free = listener(1)) {
            return (InetSocketAddress) free.getLocalAddress();
        }
    }

    @Test
    void nobody_listens() throws Exception {
        InetSocketAddress unused = unused();
        assertThat(failure(client(unused).connect()))
                .isInstanceOf(ConnectException.class)
                .message()
                .containsIgnoringCase("connect")
                .contains(Integer.toString(unused.getPort()))
                .containsIgnoringCase("refused");
    }

    @Test
    void there_is_no_such_host() {
        assertThat(failure(TcpClient.create()
                        .runOn(fixture.port())
                        .host("no-such-host.invalid")
                        .port(80)
                        .connect()))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no-such-host.invalid");
        assertThat(failure(TcpServer.create()
                        .runOn(fixture.port())
                        .host("no-such-host.invalid")
                        .bind()))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("no-such-host.invalid");
    }

    @Test
    void somebody_listens_there_already() {
        DisposableServer server = bindEcho();
        assertThat(failure(server().bindAddress(server::address).bind()))
                .isInstanceOf(BindException.class)
                .message()
                .containsAnyOf("bind", "listen")
                .contains(Integer.toString(server.port()));
    }

    /** A listener whose queue of connections that wait is full. Some connect, the rest wait. */
    private List<Disposable> crowd(SocketAddress address, Queue<Connection> connected, Queue<Throwable> failed) {
        List<Disposable> crowd = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            // Takes what is emitted while it cancels, too; a lambda's subscriber would drop it.
            BaseSubscriber<Connection> one = new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(Connection connection) {
                    connected.add(connection);
                }

                @Override
                protected void hookOnError(Throwable reason) {
                    failed.add(reason);
                }
            };
            client(address).connect().subscribe(one);
            crowd.add(one);
        }
        return crowd;
    }

    @Test
    void connecting_can_be_cancelled() throws Exception {
        Queue<Connection> connected = new ConcurrentLinkedQueue<>();
        Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
        try (ServerSocketChannel listener = listener(1)) {
            List<Disposable> crowd = crowd(listener.getLocalAddress(), connected, failed);
            Held.await(() -> !connected.isEmpty());
            crowd.forEach(Disposable::dispose);
            Held.await(() -> fixture.engine().slotsInUse() == 0);
            // On loopback a connect that can succeed has done so by now; those that were cancelled never do.
            assertThat(connected.size()).isLessThan(crowd.size());
            assertThat(failed).isEmpty();
            Flux.fromIterable(connected).flatMap(Connection::close).then().block(PATIENCE);
        }
    }

    @Test
    void connecting_takes_too_long() throws Exception {
        Queue<Connection> connected = new ConcurrentLinkedQueue<>();
        Queue<Throwable> failed = new ConcurrentLinkedQueue<>();
        try (ServerSocketChannel listener = listener(1)) {
            InetSocketAddress address = (InetSocketAddress) listener.getLocalAddress();
            List<Disposable> crowd = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                crowd.add(client(address)
                        .connectTimeout(Duration.ofMillis(300))
                        .connect()
                        .subscribe(connected::add, failed::add));
            }
            Held.await(() -> connected.size() + failed.size() == crowd.size());
            assertThat(failed)
                    .isNotEmpty()
                    .allSatisfy(reason -> assertThat(reason)
                            .isInstanceOf(SocketTimeoutException.class)
                            .message()
                            .contains("connect")
                            .contains(Integer.toString(address.getPort())));
            Flux.fromIterable(connected).flatMap(Connection::close).then().block(PATIENCE);
        }
    }

    @Test
    void the_peer_resets_while_something_is_received() throws Exception {
        Link link = link();
        StepVerifier.create(link.connection().inbound().receiveRetained())
                .then(() -> Held.await(() -> fixture.port().inFlight() == 1))
                .then(() -> {
                    try {
                        link.peer().reset();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .expectErrorSatisfies(reason -> assertThat(reason)
                        .isInstanceOf(SocketException.class)
                        .message()
                        .containsIgnoringCase("read")
                        .contains("reset"))
                .verify(PATIENCE);
    }

    @Test
    void the_peer_is_gone_while_something_is_sent() throws Exception {
        Link link = link();
        Flux<ByteBuf> endless = Flux.generate(
                sink -> sink.next(fixture.allocator().directBuffer(65536).writeZero(65536)));
        Throwable[] reason = new Throwable[1];
        StepVerifier.create(link.connection().outbound().send(endless).then())
                .then(() -> {
                    try {
                        link.peer().receive(1);
                        link.peer().reset();
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                })
                .expectErrorSatisfies(e -> reason[0] = e)
                .verify(PATIENCE);
        assertThat(reason[0]).isInstanceOf(SocketException.class).hasMessageContaining("write");
    }

    @Test
    void a_connection_is_idle_for_too_long() throws Exception {
        Link link = link(client -> client.idleTimeout(Duration.ofMillis(200)));
        assertThat(failure(link.connection().inbound().receiveRetained().then()))
                .isInstanceOf(SocketTimeoutException.class)
                .hasMessageContaining("idle");
        link.connection().onDispose().block(PATIENCE);
        assertThat(link.peer().receiveAll()).isEmpty();
    }

    /** An option that no system has. */
    private enum NoOption implements SocketOption<Integer> {
        NONE;

        @Override
        public Class<Integer> type() {
            return Integer.class;
        }
    }

    @Test
    void there_is_no_such_option() throws Exception {
        Link link = link();
        assertThat(failure(Mono.fromRunnable(() -> link.connection().option(NoOption.NONE, 1))))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("NONE");
        assertThat(failure(Mono.fromCallable(() -> link.connection().option(NoOption.NONE))))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("NONE");
        assertThat(failure(server().option(NoOption.NONE, 1).bind()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("NONE");
        assertThat(failure(client(link.connection().remoteAddress())
                        .option(NoOption.NONE, 1)
                        .connect()))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("NONE");
    }

    @Test
    void buffers_of_a_send_that_is_refused_are_released() throws Exception {
        Link link = link();
        link.connection().close().block(PATIENCE);
        ByteBuf buffer = direct("late");
        failure(link.connection().outbound().send(Mono.just(buffer)).then());
        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void the_address_is_asked_for_in_vain() {
        assertThat(failure(client(anyAddress())
                        .remoteAddress(() -> {
                            throw new IllegalStateException("thrown by a test");
                        })
                        .connect()))
                .hasMessage("thrown by a test");
        assertThat(failure(server().bindAddress(() -> {
                            throw new IllegalStateException("thrown by a test");
                        })
                        .bind()))
                .hasMessage("thrown by a test");
    }
}
