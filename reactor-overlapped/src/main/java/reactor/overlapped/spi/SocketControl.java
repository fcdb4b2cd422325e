package reactor.overlapped.spi;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import org.jspecify.annotations.Nullable;

/** What a socket has besides requests. No method blocks. */
public interface SocketControl {

    /** {@return where it is bound} */
    SocketAddress localAddress() throws IOException;

    /** {@return its peer, null when it has none} */
    @Nullable
    SocketAddress remoteAddress() throws IOException;

    /** Tells the peer that no more will be sent ({@code shutdown}). */
    void shutdownOutput() throws IOException;

    /** Sets an option. */
    <T> void option(SocketOption<T> option, T value) throws IOException;

    /** {@return an option's value} */
    <T> T option(SocketOption<T> option) throws IOException;

    /** {@return whether it knows {@link Op#TRANSMIT_PACKETS}; else its parts are sent one by one} */
    default boolean transmitsPackets() {
        return false;
    }
}
