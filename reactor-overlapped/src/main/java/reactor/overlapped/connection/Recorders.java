package reactor.overlapped.connection;

import reactor.overlapped.net.ConnectionMetricsRecorder;
import reactor.overlapped.net.MicrometerConnectionMetricsRecorder;

/** Finds the recorder that {@code metrics(true)} means. */
public final class Recorders {

    private Recorders() {}

    /** {@return Micrometer's, or the one that records nothing} */
    public static ConnectionMetricsRecorder global(boolean enabled, String kind) {
        if (!enabled) {
            return ConnectionMetricsRecorder.NOOP;
        }
        try {
            return MicrometerConnectionMetricsRecorder.global(kind);
        } catch (NoClassDefFoundError e) {
            throw new UnsupportedOperationException(
                    "metrics(true) needs io.micrometer:micrometer-core on the class path", e);
        }
    }
}
