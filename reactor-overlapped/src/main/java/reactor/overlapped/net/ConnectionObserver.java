package reactor.overlapped.net;

/** Is told what becomes of connections. Called on the port's threads; must not block. */
@FunctionalInterface
public interface ConnectionObserver {

    /** What has become of a connection. */
    enum State {
        /** It is connected; nothing is received yet. */
        CONNECTED,
        /** Its handler runs. */
        CONFIGURED,
        /** It is being closed. */
        DISCONNECTING,
        /** It is closed and its handle is gone. */
        CLOSED
    }

    /** Hears that a connection has changed its state. */
    void onStateChange(Connection connection, State state);

    /** Hears that a connection was ended by an error of its handler, its peer or the system. */
    default void onUncaughtException(Connection connection, Throwable error) {}

    /** {@return this one and then that one} */
    default ConnectionObserver then(ConnectionObserver other) {
        ConnectionObserver first = this;
        return new ConnectionObserver() {
            @Override
            public void onStateChange(Connection connection, State state) {
                first.onStateChange(connection, state);
                other.onStateChange(connection, state);
            }

            @Override
            public void onUncaughtException(Connection connection, Throwable error) {
                first.onUncaughtException(connection, error);
                other.onUncaughtException(connection, error);
            }
        };
    }
}
