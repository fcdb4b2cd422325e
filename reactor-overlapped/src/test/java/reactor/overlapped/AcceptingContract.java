package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.ConnectionMetricsRecorder;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.TcpServer;
import reactor.overlapped.spi.Op;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Held;

/** A listener whose accepts are refused, fail or come late, and connections whose callbacks throw. */
@Timeout(120)
abstract class AcceptingContract extends PortContract {

    private static final int SLOTS = 2;

    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.slots(SLOTS).backlog(0);
    }

    private TcpServer server() {
        return TcpServer.create()
                .runOn(fixture.port())
                .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .acceptsAhead(1);
    }

    private static void end(DisposableServer server) {
        server.dispose();
        server.onDispose().block(PATIENCE);
    }

    @Test
    void a_connection_that_comes_while_the_port_ends_keeps_no_worker() throws Exception {
        DisposableServer server = server().bindNow(PATIENCE);
        // It goes on listening for that long at most; the connection ends what it waits for.
        CompletableFuture<Void> end = fixture.port().disposeLater(PATIENCE).toFuture();
        Held.await(fixture.port()::isDisposed);

        try (SocketChannel client = SocketChannel.open(server.address())) {
            end.get();
            Held.await(faults::driverClosed);
            assertThat(faults.openHandles()).isZero();
        }
    }

    @Test
    void any_patience_will_do() {
        DisposableServer server = server().bindNow(PATIENCE);
        server.disposeLater(Duration.ofSeconds(Long.MAX_VALUE)).block(PATIENCE);
    }

    @Test
    void accepts_that_the_port_has_no_room_for_are_made_later() throws Exception {
        AtomicBoolean full = new AtomicBoolean();
        faults.answering(request -> full.get() && request.op == Op.READ ? Answer.untilCancelled() : Answer.real());
        var file = open(file(8));
        full.set(true);
        var first = file.readRetained(0, 8).subscribe();
        var second = file.readRetained(0, 8).subscribe();
        Held.await(() -> faults.stuck() == SLOTS);
        DisposableServer server = server().bindNow(PATIENCE);

        try (SocketChannel client = SocketChannel.open(server.address())) {
            first.dispose();
            second.dispose();

            Held.await(() -> server.connections() == 1);
        } finally {
            end(server);
            file.close().block(PATIENCE);
        }
    }

    @Test
    void a_recorder_that_throws_leaves_no_connection_open_and_the_server_goes_on() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        DisposableServer server = server().metrics(new ConnectionMetricsRecorder() {
                    @Override
                    public void opened() {
                        if (opened.incrementAndGet() < 3) {
                            throw new IllegalStateException("thrown by a recorder");
                        }
                    }

                    @Override
                    public void failed(Throwable reason) {
                        throw new IllegalStateException("thrown by a recorder");
                    }

                    @Override
                    public void closed(long nanosOpen) {
                        throw new IllegalStateException("thrown by a recorder");
                    }
                })
                .bindNow(PATIENCE);
        try (SocketChannel one = SocketChannel.open(server.address());
                SocketChannel two = SocketChannel.open(server.address());
                SocketChannel three = SocketChannel.open(server.address())) {
            Held.await(() -> opened.get() == 3 && server.connections() == 1);
        } finally {
            end(server);
        }
    }

    @Test
    void accepts_go_on_though_a_recorder_of_their_failures_throws() throws Exception {
        AtomicInteger accepts = new AtomicInteger();
        faults.answering(request ->
                request.op == Op.ACCEPT && accepts.incrementAndGet() < 4 ? Answer.failed(24, "EMFILE") : Answer.real());
        DisposableServer server = server().metrics(new ConnectionMetricsRecorder() {
                    @Override
                    public void failed(Throwable reason) {
                        throw new IllegalStateException("thrown by a recorder");
                    }
                })
                .bindNow(PATIENCE);
        try (SocketChannel client = SocketChannel.open(server.address())) {
            Held.await(() -> server.connections() == 1);
        } finally {
            end(server);
        }
    }

    @Test
    void an_error_of_linkage_in_a_callback_leaves_no_connection_open() throws Exception {
        AtomicInteger connected = new AtomicInteger();
        DisposableServer server = server().doOnConnection((Connection connection) -> {
                    connected.incrementAndGet();
                    throw new NoClassDefFoundError("made up for a test");
                })
                .bindNow(PATIENCE);
        try (SocketChannel client = SocketChannel.open(server.address())) {
            Held.await(() -> connected.get() == 1 && server.connections() == 0);
        } finally {
            end(server);
        }
    }
}
