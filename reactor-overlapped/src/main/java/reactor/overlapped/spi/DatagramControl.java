package reactor.overlapped.spi;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import org.jspecify.annotations.Nullable;

/** What a datagram socket has besides requests. No method blocks. */
public interface DatagramControl extends SocketControl {

    /** Joins a group, of one source when that is given. */
    void join(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source) throws IOException;

    /** Leaves a group that was joined with the same arguments. */
    void leave(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source) throws IOException;

    /** Sends to, and receives from, that peer only. */
    void connect(InetSocketAddress peer) throws IOException;

    /** Ends {@link #connect}. */
    void disconnect() throws IOException;
}
