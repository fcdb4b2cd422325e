package reactor.overlapped.spi;

import java.io.IOException;

/** What a connected named pipe has besides requests. */
public interface PipeControl {

    /** {@return the process at the other end; fails with {@link UnsupportedOperationException} where the system does not tell} */
    long peerProcess() throws IOException;

    /** {@return whether it keeps message boundaries} */
    boolean messages();

    /**
     * Server only: breaks the connection, what the client has not read is lost ({@code DisconnectNamedPipe}), and lets the instance
     * wait for the next client. Nothing is in flight, and only {@link SystemHandle#close} follows.
     */
    void disconnect() throws IOException;
}
