package reactor.overlapped.nio;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.DatagramControl;
import reactor.overlapped.spi.DatagramSpec;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;

/** A datagram socket. */
final class NioDatagram extends NioChannelHandle<DatagramChannel> implements DatagramControl {

    private final String target;
    private final NioMulticast groups;
    private final NioReceiveSide receives = new NioReceiveSide(this);
    private final NioSendSide sends = new NioSendSide(this);

    private NioDatagram(NioSockets sockets, DatagramChannel channel, String target) {
        super(sockets, channel);
        this.target = target;
        this.groups = new NioMulticast(channel, target);
    }

    static NioDatagram open(NioSockets sockets, DatagramSpec spec) throws IOException {
        if (spec.packetInfo()) {
            throw NioOptions.refused("destination, interface and time to live of received datagrams");
        }
        if (spec.settings().urgentInline()) {
            throw NioOptions.refused("urgent data on datagram sockets");
        }
        InetSocketAddress local = spec.local();
        InetSocketAddress remote = spec.remote();
        DatagramChannel channel = open(spec);
        try {
            channel.configureBlocking(false);
            NioSocketOptions.apply(channel, spec.settings(), spec.target());
            InetSocketAddress bound = local == null ? null : (InetSocketAddress) NioAddresses.resolved(local);
            NioSocketOpeners.bind(bound == null ? new InetSocketAddress(0) : bound, () -> channel.bind(bound));
            NioDatagram handle = new NioDatagram(
                    sockets, channel, "udp " + NioAddresses.text(remote != null ? remote : channel.getLocalAddress()));
            if (remote != null) {
                handle.connect(remote);
            }
            return handle;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static DatagramChannel open(DatagramSpec spec) throws IOException {
        if (spec.family() != null) {
            return DatagramChannel.open(spec.family());
        }
        InetSocketAddress known = spec.local() != null ? spec.local() : spec.remote();
        return known == null ? DatagramChannel.open() : DatagramChannel.open(NioAddresses.family(known));
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public boolean issuedByCaller(Op op) {
        return true;
    }

    @Override
    public Readiness readiness() {
        return Readiness.CHEAP;
    }

    @Override
    public boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = NioRequests.of(slot);
        NioSide side = side(request.op);
        if (side == null) {
            request.failed(NioRequests.unsupported(request.op, this));
            return DONE;
        }
        return side.start(slot);
    }

    private @Nullable NioSide side(Op op) {
        return switch (op) {
            case RECEIVE_FROM, AWAIT_READABLE -> receives;
            case SEND_TO -> sends;
            default -> null;
        };
    }

    @Override
    public int ready(int operations, NioDispatcher dispatcher) {
        int completed = 0;
        if ((operations & SelectionKey.OP_READ) != 0) {
            completed += receives.ready(dispatcher);
        }
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            completed += sends.ready(dispatcher);
        }
        return completed;
    }

    @Override
    public void cancel(Slot slot) {
        NioSide side = side(NioRequests.of(slot).op);
        if (side != null) {
            side.cancel(slot);
        }
    }

    @Override
    public void cancelAll() {
        receives.cancelAll();
        sends.cancelAll();
    }

    // ---- control

    @Override
    public void join(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        groups.join(group, through, source);
    }

    @Override
    public void leave(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        groups.leave(group, through, source);
    }

    @Override
    public void connect(InetSocketAddress peer) throws IOException {
        SocketAddress resolved = NioAddresses.resolved(peer);
        try {
            if (channel().isConnected()) {
                channel().disconnect();
            }
            channel().connect(resolved);
        } catch (IOException e) {
            throw NioSocketOptions.asIo(NioErrors.ofSocket("connect", NioAddresses.text(peer), e));
        }
    }

    @Override
    public void disconnect() throws IOException {
        channel().disconnect();
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        return channel().getLocalAddress();
    }

    @Override
    public @Nullable SocketAddress remoteAddress() throws IOException {
        return channel().getRemoteAddress();
    }

    @Override
    public void shutdownOutput() {
        throw NioOptions.refused("shutdownOutput for " + target);
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        NioSocketOptions.set(channel(), option, value, target);
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        return NioSocketOptions.get(channel(), option, target);
    }
}
