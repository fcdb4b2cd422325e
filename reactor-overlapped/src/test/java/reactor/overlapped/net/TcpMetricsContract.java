package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** Recorders hear of connections and bytes. */
abstract class TcpMetricsContract extends TcpContract {

    /** Counts what it hears. */
    private static final class Recorder implements ConnectionMetricsRecorder {

        final AtomicInteger opened = new AtomicInteger();
        final AtomicInteger closed = new AtomicInteger();
        final AtomicInteger connected = new AtomicInteger();
        final AtomicInteger connectFailed = new AtomicInteger();
        final AtomicLong received = new AtomicLong();
        final AtomicLong sent = new AtomicLong();
        final Queue<Throwable> failed = new ConcurrentLinkedQueue<>();

        @Override
        public void opened() {
            opened.incrementAndGet();
        }

        @Override
        public void closed(long nanosOpen) {
            assertThat(nanosOpen).isPositive();
            closed.incrementAndGet();
        }

        @Override
        public void connected(long nanos) {
            assertThat(nanos).isPositive();
            connected.incrementAndGet();
        }

        @Override
        public void connectFailed(long nanos) {
            connectFailed.incrementAndGet();
        }

        @Override
        public void received(long bytes) {
            received.addAndGet(bytes);
        }

        @Override
        public void sent(long bytes) {
            sent.addAndGet(bytes);
        }

        @Override
        public void failed(Throwable error) {
            failed.add(error);
        }
    }

    @Test
    void connections_and_bytes_are_counted_on_both_sides() {
        Recorder ofServer = new Recorder();
        Recorder ofClient = new Recorder();
        DisposableServer server = bind(settings ->
                settings.metrics(ofServer).handle((inbound, outbound) -> outbound.send(inbound.receiveRetained())));
        for (int i = 1; i <= 3; i++) {
            Connection connection =
                    connected(client(server.address()).metrics(ofClient).connect());
            send(connection, "twelve bytes");
            assertThat(receive(connection, 12)).isEqualTo("twelve bytes");
            connection.close().block(PATIENCE);
            int count = i;
            Held.await(() -> ofServer.closed.get() == count && ofClient.closed.get() == count);
        }
        assertThat(ofServer.opened).hasValue(3);
        assertThat(ofServer.received).hasValue(36);
        assertThat(ofServer.sent).hasValue(36);
        assertThat(ofServer.connected).hasValue(0);
        assertThat(ofServer.failed).isEmpty();
        assertThat(ofClient.opened).hasValue(3);
        assertThat(ofClient.connected).hasValue(3);
        assertThat(ofClient.received).hasValue(36);
        assertThat(ofClient.sent).hasValue(36);
        assertThat(ofClient.failed).isEmpty();
    }

    @Test
    void failures_are_counted() throws Exception {
        Recorder recorder = new Recorder();
        InetSocketAddress unused;
        try (var free = listener(1)) {
            unused = (InetSocketAddress) free.getLocalAddress();
        }
        StepVerifier.create(client(unused).metrics(recorder).connect()).verifyError(java.net.ConnectException.class);
        assertThat(recorder.connectFailed).hasValue(1);
        assertThat(recorder.opened).hasValue(0);

        DisposableServer server = bind(settings -> settings.metrics(recorder)
                .handle((inbound, outbound) -> Mono.error(new IllegalStateException("failed by a test"))));
        peer(server.address()).awaitGone();
        Held.await(() -> recorder.closed.get() == 1);
        assertThat(recorder.failed).extracting(Throwable::getMessage).containsExactly("failed by a test");
    }

    @Test
    void the_port_counts_requests_of_sockets_too() {
        DisposableServer server = bindEcho();
        Connection connection = connect(server.address());
        long before = fixture.counts().bytes();
        send(connection, "twelve bytes");
        assertThat(receive(connection, 12)).isEqualTo("twelve bytes");
        connection.close().block(PATIENCE);
        Held.await(() -> server.connections() == 0);
        // Sent and received by both sides.
        assertThat(fixture.counts().bytes() - before).isEqualTo(48);
    }
}
