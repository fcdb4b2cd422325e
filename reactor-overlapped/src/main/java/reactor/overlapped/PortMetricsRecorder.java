package reactor.overlapped;

/**
 * What a port tells about its work. Implementations are called on the hot path, from many threads at once: they must not block, throw
 * or allocate much. {@link PortCounters} counts in memory; {@code MicrometerPortMetricsRecorder} feeds Micrometer.
 */
public interface PortMetricsRecorder {

    /** Records nothing and costs nothing. */
    PortMetricsRecorder NOOP = new PortMetricsRecorder() {
        @Override
        public boolean enabled() {
            return false;
        }
    };

    /** {@return whether anything is recorded; else the port spares itself the clock} */
    default boolean enabled() {
        return true;
    }

    /** A port was built that tells its work here, and can be asked what it holds from now on. Called once for each, by the thread that builds it. */
    default void built(CompletionPort port) {}

    /** A request was handed to the port. */
    default void submitted(String operation) {}

    /** A request completed well. */
    default void completed(String operation, long bytes, long nanos) {}

    /** A request ended by a cancel or a close. */
    default void cancelled(String operation, long nanos) {}

    /** A request ended with an error. */
    default void failed(String operation, long nanos) {}

    /** The system refused a request for want of quota and it waits to be issued again. */
    default void retried(String operation) {}

    /** A request waits because all slots are in use. */
    default void delayed(String operation) {}

    /** A worker dequeued that many completion packets at once. */
    default void batch(int packets) {}

    /** Signalling subscribers took so long that other requests of the same handle had to wait. */
    default void slowSignal(long nanos) {}
}
