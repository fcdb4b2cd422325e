package reactor.overlapped.spi;

import java.net.SocketAddress;

/**
 * A listener for connections: {@link java.net.InetSocketAddress}, port 0 for any, or {@link java.net.UnixDomainSocketAddress}. Opening binds
 * and listens; its handle is a {@link SocketControl} that takes {@link Op#ACCEPT}. The accepted sockets get {@code accepted}.
 *
 * @param local where; IPv6 without {@link SocketSettings#ipv6Only} serves IPv4 too
 * @param backlog of connections that wait to be accepted, 0 for the system's own
 * @param settings of the listener
 * @param accepted of each accepted connection
 */
public record ListenSpec(SocketAddress local, int backlog, SocketSettings settings, SocketSettings accepted)
        implements OpenSpec {
    @Override
    public String target() {
        return local.toString();
    }
}
