package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.OP_POLL_ADD;
import static reactor.overlapped.uring.IoUring.OP_RECVMSG;
import static reactor.overlapped.uring.IoUring.OP_SEND;
import static reactor.overlapped.uring.IoUring.OP_SENDMSG;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.DatagramControl;
import reactor.overlapped.spi.DatagramTarget;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;

/** A datagram socket. */
final class UringDatagram extends UringSocket implements DatagramControl {

    private static final int POLLIN = 1;

    /** {@code sizeof (struct sockaddr)}: an address of no family. */
    private static final byte[] NOWHERE = new byte[16];

    private final boolean packetInfo;
    private final SocketAddress bound;
    private final MulticastGroups groups;
    private final DatagramPeers peers = new DatagramPeers();
    private volatile boolean connectedToFour;

    /**
     * Takes a socket that is bound.
     *
     * @param packetInfo whether receptions bring control data
     */
    UringDatagram(UringDriver driver, int fd, int family, String target, boolean packetInfo) throws IOException {
        super(driver, fd, family, target);
        this.packetInfo = packetInfo;
        this.bound = Sockets.localAddress(fd, target);
        this.groups = new MulticastGroups(fd, family, target);
        this.connectedToFour = family == SocketLibc.AF_INET;
    }

    @Override
    public Readiness readiness() {
        return Readiness.CHEAP;
    }

    @Override
    boolean issue(InFlight flight, UringDispatcher ring) throws IOException {
        Request request = flight.request();
        switch (request.op) {
            case RECEIVE_FROM -> {
                long message = DatagramMessage.toReceive(flight.structures(), request, packetInfo);
                ring.ring().add(OP_RECVMSG, fd, 0, message, 1, 0, flight.userData);
            }
            case SEND_TO -> send(flight, request, ring.ring());
            case AWAIT_READABLE -> ring.ring().add(OP_POLL_ADD, fd, 0, 0, 0, POLLIN, flight.userData);
            default -> throw unsupported(request.op);
        }
        return true;
    }

    private void send(InFlight flight, Request request, Ring ring) throws IOException {
        DatagramTarget target = (DatagramTarget) request.argument;
        int flags = SocketLibc.MSG_NOSIGNAL;
        if (target == null) {
            ring.add(OP_SEND, fd, 0, NativeAddress.of(request), request.length, flags, flight.userData);
            return;
        }
        long message = DatagramMessage.toSend(flight.structures(), request, target, family, connectedToFour, peers);
        ring.add(OP_SENDMSG, fd, 0, message, 1, flags, flight.userData);
    }

    @Override
    boolean settle(InFlight flight, UringDispatcher ring, int result, int flags) throws IOException {
        Request request = flight.request();
        if (result == -Errno.EINTR.code) {
            if (!flight.isCancelled()) {
                return !issue(flight, ring);
            }
            request.aborted(0, Errno.EINTR.code);
            return true;
        }
        if (result < 0) {
            outcome(request, result);
            return true;
        }
        switch (request.op) {
            case RECEIVE_FROM -> {
                request.flags = DatagramMessage.flags(flight.structures());
                request.result = DatagramMessage.origin(flight.structures(), peers, packetInfo);
                request.ok(result);
            }
            case AWAIT_READABLE -> request.ok(0);
            default -> request.ok(result);
        }
        return true;
    }

    @Override
    void failed(Request request, int errno) {
        if (errno == Errno.EDESTADDRREQ.code) {
            request.failed(new NotYetConnectedException());
        } else if (errno == Errno.ENOBUFS.code || errno == Errno.ENOMEM.code) {
            request.busy(errno);
        } else {
            super.failed(request, errno);
        }
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
    public synchronized void connect(InetSocketAddress peer) throws IOException {
        byte[] address = SocketAddresses.bytes(peer, family);
        if (remoteAddress() != null) {
            // Else it keeps the local address that was right for the other peer.
            disconnect();
        }
        if (SocketLibc.connect(fd, address, address.length) < 0) {
            throw LinuxErrors.ofSocket("connect", SocketAddresses.text(peer), Native.getLastError());
        }
        connectedToFour = peer.getAddress() instanceof Inet4Address;
    }

    /** {@code connect} to an address of no family. The system then takes a port away that it has chosen itself. */
    @Override
    public synchronized void disconnect() throws IOException {
        if (SocketLibc.connect(fd, NOWHERE, NOWHERE.length) < 0) {
            throw LinuxErrors.ofSocket("disconnect of", target(), Native.getLastError());
        }
        if (!bound.equals(localAddress())) {
            Sockets.bind(fd, family, bound, target());
        }
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException(
                "backend " + UringDriver.BACKEND + " has no shutdownOutput for " + target());
    }
}
