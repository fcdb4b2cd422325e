package reactor.overlapped.net;

/**
 * What servers, clients and sockets tell about their connections. Implementations are called from many threads at once: they must not
 * block, throw or allocate much. {@code MicrometerConnectionMetricsRecorder} feeds Micrometer.
 */
public interface ConnectionMetricsRecorder {

    /** Records nothing and costs nothing. */
    ConnectionMetricsRecorder NOOP = new ConnectionMetricsRecorder() {
        @Override
        public boolean enabled() {
            return false;
        }
    };

    /** {@return whether anything is recorded; else nothing is counted and no clock is read} */
    default boolean enabled() {
        return true;
    }

    /** A connection was opened: accepted, or connected. */
    default void opened() {}

    /** A connection that was opened is closed. */
    default void closed(long nanosOpen) {}

    /** A client has connected; the time includes the look-up of the name and addresses that did not answer. */
    default void connected(long nanos) {}

    /** A client could not connect. */
    default void connectFailed(long nanos) {}

    /** So many bytes more were received. */
    default void received(long bytes) {}

    /** The system has taken so many bytes more to send. */
    default void sent(long bytes) {}

    /** A connection was ended by an error of its handler, its peer or the system, or an accept failed. */
    default void failed(Throwable error) {}
}
