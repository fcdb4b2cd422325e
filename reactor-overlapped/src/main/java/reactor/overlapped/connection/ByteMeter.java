package reactor.overlapped.connection;

import java.util.concurrent.atomic.AtomicLong;
import reactor.overlapped.net.ConnectionMetricsRecorder;

/** Reads a connection's counts of bytes and tells by how much they have grown; made only where somebody wants to hear. */
final class ByteMeter {

    private final OpenConnection connection;
    private final ConnectionMetricsRecorder metrics;
    private final AtomicLong received = new AtomicLong();
    private final AtomicLong sent = new AtomicLong();

    ByteMeter(OpenConnection connection, ConnectionMetricsRecorder metrics) {
        this.connection = connection;
        this.metrics = metrics;
    }

    void read() {
        long more = growth(received, connection.bytesReceived());
        if (more > 0) {
            metrics.received(more);
        }
        more = growth(sent, connection.bytesSent());
        if (more > 0) {
            metrics.sent(more);
        }
    }

    private static long growth(AtomicLong told, long now) {
        long before = told.getAndAccumulate(now, Math::max);
        return now - before;
    }
}
