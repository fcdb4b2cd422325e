package reactor.overlapped.spi;

import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * A stream socket of that address's family, not connected; its handle is a {@link SocketControl} that takes {@link Op#CONNECT} first.
 *
 * @param remote what it will be connected to
 * @param local where to bind it, null for any
 * @param settings of the socket
 */
public record SocketSpec(SocketAddress remote, @Nullable SocketAddress local, SocketSettings settings)
        implements OpenSpec {
    @Override
    public String target() {
        return remote.toString();
    }
}
