package reactor.overlapped.net;

import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.ProtocolFamily;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.connection.Handover;
import reactor.overlapped.connection.Now;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.Port;
import reactor.overlapped.spi.DatagramSpec;
import reactor.overlapped.spi.SocketSettings;
import reactor.util.Logger;
import reactor.util.Loggers;

/** How a UDP socket is opened. Immutable: each method returns another. */
public final class UdpSocketOpener {

    private static final Logger LOGGER = Loggers.getLogger(UdpSocketOpener.class);

    static final UdpSocketOpener DEFAULT = new UdpSocketOpener();

    private @Nullable CompletionPort completionPort;
    private @Nullable InetSocketAddress local;
    private @Nullable InetSocketAddress remote;
    private @Nullable ProtocolFamily family;
    private SocketSettings settings = SocketSettings.DEFAULT;
    private boolean packetInfo;
    private int bufferSize = 65535;
    private int sendsInFlight = 16;
    private Consumer<? super PortUnreachableException> unreachable =
            refusal -> LOGGER.debug("A datagram found nobody: {}", refusal.toString());

    private UdpSocketOpener() {}

    private UdpSocketOpener(UdpSocketOpener from) {
        completionPort = from.completionPort;
        local = from.local;
        remote = from.remote;
        family = from.family;
        settings = from.settings;
        packetInfo = from.packetInfo;
        bufferSize = from.bufferSize;
        sendsInFlight = from.sendsInFlight;
        unreachable = from.unreachable;
    }

    // ---- where

    /** On that address of this machine, looked up if it is unresolved; by default on any free port of all addresses. */
    public UdpSocketOpener bindAddress(InetSocketAddress address) {
        UdpSocketOpener next = new UdpSocketOpener(this);
        next.local = Objects.requireNonNull(address, "address");
        return next;
    }

    /** On that address of this machine, or that name's; on the port that is set already, else on any free one. */
    public UdpSocketOpener host(String host) {
        InetSocketAddress before = local;
        return bindAddress(InetSocketAddress.createUnresolved(host, before == null ? 0 : before.getPort()));
    }

    /** On that port; of the address that is set already, else of all addresses. */
    public UdpSocketOpener port(int port) {
        InetSocketAddress before = local;
        if (before == null) {
            return bindAddress(new InetSocketAddress(port));
        }
        return bindAddress(
                before.isUnresolved()
                        ? InetSocketAddress.createUnresolved(before.getHostString(), port)
                        : new InetSocketAddress(before.getAddress(), port));
    }

    /** Sends to, and receives from, that peer only; looked up if it is unresolved. */
    public UdpSocketOpener remoteAddress(InetSocketAddress peer) {
        UdpSocketOpener next = new UdpSocketOpener(this);
        next.remote = Objects.requireNonNull(peer, "peer");
        return next;
    }

    /** As {@link #remoteAddress}. */
    public UdpSocketOpener connect(InetSocketAddress peer) {
        return remoteAddress(peer);
    }

    /** IPv4 or IPv6 ({@link java.net.StandardProtocolFamily}); by default what the addresses are. */
    public UdpSocketOpener family(ProtocolFamily newFamily) {
        UdpSocketOpener next = new UdpSocketOpener(this);
        next.family = Objects.requireNonNull(newFamily, "family");
        return next;
    }

    /** On that completion port; by default {@link CompletionPort#shared()}. */
    public UdpSocketOpener runOn(CompletionPort newCompletionPort) {
        UdpSocketOpener next = new UdpSocketOpener(this);
        next.completionPort = Objects.requireNonNull(newCompletionPort, "port");
        return next;
    }

    // ---- options

    /** Sets a socket option. One that the system does not have fails the opening with {@link UnsupportedOperationException}. */
    public <T> UdpSocketOpener option(SocketOption<T> option, T value) {
        UdpSocketOpener next = new UdpSocketOpener(this);
        next.settings = Options.with(settings, option, value);
        return next;
    }

    /** Whether it may send to broadcast addresses (SO_BROADCAST); by default not. */
    public UdpSocketOpener broadcast(boolean broadcast) {
        return option(StandardSocketOptions.SO_BROADCAST, broadcast);
    }

    /** Whether several sockets may have the address (SO_REUSEADDR), as receivers of a multicast group do; by default not. */
    public UdpSocketOpener reuseAddress(boolean reuseAddress) {
        return option(StandardSocketOptions.SO_REUSEADDR, reuseAddress);
    }

    /** Whether each received datagram tells {@linkplain Datagram#info where it went to and came in} (WSARecvMsg); by default not. */
    public UdpSocketOpener packetInfo(boolean newPacketInfo) {
        UdpSocketOpener next = new UdpSocketOpener(this);
        next.packetInfo = newPacketInfo;
        return next;
    }

    /** Most bytes of a datagram that is received; a longer one is {@linkplain ReceiveFlag#TRUNCATED cut}. By default 65535, which is the longest there is. */
    public UdpSocketOpener bufferSize(int bytes) {
        UdpSocketOpener next = new UdpSocketOpener(this);
        next.bufferSize = positive(bytes, "bufferSize");
        return next;
    }

    /** How many datagrams of a publisher are being sent at once; by default 16. */
    public UdpSocketOpener sendsInFlight(int newSendsInFlight) {
        UdpSocketOpener next = new UdpSocketOpener(this);
        next.sendsInFlight = positive(newSendsInFlight, "sendsInFlight");
        return next;
    }

    /** Is told that nobody listens where an earlier datagram went, which ends no reception; by default the log is, at level debug. */
    public UdpSocketOpener doOnUnreachable(Consumer<? super PortUnreachableException> callback) {
        UdpSocketOpener next = new UdpSocketOpener(this);
        next.unreachable = Objects.requireNonNull(callback, "callback");
        return next;
    }

    private static int positive(int value, String what) {
        if (value < 1) {
            throw new IllegalArgumentException(what + " " + value + " is less than 1");
        }
        return value;
    }

    // ---- open

    /**
     * Opens the socket.
     *
     * @return opens on subscribe, for each subscriber anew; the receiver closes it. Fails with {@link java.net.BindException}, {@link
     *     java.net.UnknownHostException}. Cancelling leaves nothing open.
     */
    public Mono<UdpSocket> open() {
        return new Handover<>("openUdp", Mono.defer(() -> {
            CompletionPort port = completionPort != null ? completionPort : CompletionPort.shared();
            Engine engine = Port.engineOf(port);
            return new BlockingMono<UdpSocket>(
                    engine.blockingScheduler(),
                    "openUdp",
                    () -> new OpenUdpSocket(
                            port, engine.open(spec()), bufferSize, packetInfo, sendsInFlight, unreachable),
                    UdpSocket::dispose);
        }));
    }

    /** As {@link #open()}, and waits. Not for threads that must not block. */
    public UdpSocket openNow() {
        return Now.open(open(), null);
    }

    /** As {@link #open()}, and waits for that long at most. Not for threads that must not block. */
    public UdpSocket openNow(Duration timeout) {
        return Now.open(open(), timeout);
    }

    private DatagramSpec spec() throws java.net.UnknownHostException {
        InetSocketAddress from = local;
        InetSocketAddress to = remote;
        return new DatagramSpec(
                family,
                from == null ? null : Addresses.first(from),
                to == null ? null : Addresses.first(to),
                packetInfo,
                settings);
    }
}
