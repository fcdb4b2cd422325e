package reactor.overlapped.uring;

import static reactor.overlapped.uring.FileLibc.POLLIN;
import static reactor.overlapped.uring.FileLibc.POLLPRI;
import static reactor.overlapped.uring.FileLibc.POLLRDBAND;
import static reactor.overlapped.uring.FileLibc.POLLRDHUP;
import static reactor.overlapped.uring.IoUring.CQE_BUFFER;
import static reactor.overlapped.uring.IoUring.OP_CONNECT;
import static reactor.overlapped.uring.IoUring.OP_POLL_ADD;
import static reactor.overlapped.uring.IoUring.OP_RECV;
import static reactor.overlapped.uring.IoUring.OP_RECVMSG;
import static reactor.overlapped.uring.IoUring.OP_SEND;
import static reactor.overlapped.uring.IoUring.OP_SENDMSG;
import static reactor.overlapped.uring.IoUring.SQE_BUFFER_SELECT;

import com.sun.jna.Native;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;

/** A stream socket: one that a client connects, or that a listener has accepted. */
class UringStreamSocket extends UringSocket {

    /** Steps of READ_URGENT: a read, a wait for urgent data when there was none, and a read after which none will come. */
    private static final int OOB_READ = 0;

    private static final int OOB_WAIT = 1;
    private static final int OOB_LAST_READ = 2;

    private @Nullable Transmission transmission;

    private volatile @Nullable SocketAddress remote;

    /** Why bytes that had come could not be kept; of the ring's thread. */
    private @Nullable IOException lost;

    /** @param remote the peer, null when it is not connected yet or has no address */
    UringStreamSocket(UringDriver driver, int fd, int family, String target, @Nullable SocketAddress remote) {
        super(driver, fd, family, target);
        this.remote = remote;
    }

    @Override
    public Readiness readiness() {
        return ring().provided() == null ? Readiness.CHEAP : Readiness.PROVIDED;
    }

    @Override
    public int providedLength() {
        return ProvidedBuffers.LENGTH;
    }

    @Override
    public int vectorLimit() {
        return Structures.IOVECS;
    }

    // ---- requests

    @Override
    boolean issue(InFlight flight, UringDispatcher ring) throws IOException {
        Request request = flight.request();
        switch (request.op) {
            case READ -> {
                if (lost != null) {
                    throw new IOException(lost.getMessage(), lost);
                }
                read(flight, ring);
            }
            case WRITE -> write(flight, ring);
            case AWAIT_READABLE -> poll(flight, ring, POLLIN | POLLRDHUP);
            case READ_URGENT -> readUrgent(flight, ring, OOB_READ);
            case WRITE_URGENT -> send(flight, ring, SocketLibc.MSG_NOSIGNAL | SocketLibc.MSG_OOB);
            case CONNECT -> {
                return connect(flight, ring);
            }
            case TRANSMIT_FILE -> {
                return transmission().start(flight, ring);
            }
            case DISCONNECT -> {
                shutdown(SocketLibc.SHUT_RDWR, request.op.label());
                request.ok(0);
                return false;
            }
            case IOCTL -> {
                Ioctl.call(fd, request, flight.structures(), target());
                return false;
            }
            default -> throw unsupported(request.op);
        }
        return true;
    }

    private void read(InFlight flight, UringDispatcher ring) {
        Request request = flight.request();
        if (isProvided(request)) {
            ring.ring().add(OP_RECV, fd, 0, 0, request.length, 0, flight.userData);
            ring.ring().flags(SQE_BUFFER_SELECT);
            ring.ring().group(ProvidedBuffers.GROUP);
        } else if (request.vector == null) {
            ring.ring().add(OP_RECV, fd, 0, NativeAddress.of(request), request.length, 0, flight.userData);
        } else {
            ring.ring().add(OP_RECVMSG, fd, 0, message(flight, false), 1, 0, flight.userData);
        }
    }

    /** Without memory for them the bytes are lost, and the stream makes no sense from there. */
    private ByteBuf copy(ProvidedBuffers provided, int flags, int length) throws IOException {
        try {
            return provided.take(flags, length, driver.buffers);
        } catch (RuntimeException | Error e) {
            lost = new IOException("read: " + target() + ": bytes that had come were lost for want of memory", e);
            throw lost;
        }
    }

    private static boolean isProvided(Request request) {
        return request.buffer == null && request.vector == null && request.byteBuffer == null;
    }

    private void write(InFlight flight, UringDispatcher ring) {
        if (flight.request().vector == null) {
            send(flight, ring, SocketLibc.MSG_NOSIGNAL);
        } else {
            ring.ring().add(OP_SENDMSG, fd, 0, message(flight, true), 1, SocketLibc.MSG_NOSIGNAL, flight.userData);
        }
    }

    private void send(InFlight flight, UringDispatcher ring, int messageFlags) {
        Request request = flight.request();
        ring.ring().add(OP_SEND, fd, 0, NativeAddress.of(request), request.length, messageFlags, flight.userData);
    }

    /** Writes the msghdr of a request with several buffers. {@return its address} */
    private static long message(InFlight flight, boolean write) {
        Structures.Block block = flight.structures();
        int count = Iovecs.set(block, flight.request(), write);
        return MessageHeader.set(block, block.iovecs(), count);
    }

    private void poll(InFlight flight, UringDispatcher ring, int events) {
        ring.ring().add(OP_POLL_ADD, fd, 0, 0, 0, events, flight.userData);
    }

    private void readUrgent(InFlight flight, UringDispatcher ring, int step) {
        Request request = flight.request();
        flight.step = step;
        ring.ring().add(OP_RECV, fd, 0, NativeAddress.of(request), request.length, SocketLibc.MSG_OOB, flight.userData);
    }

    /** {@return false when it is decided already} */
    private boolean connect(InFlight flight, UringDispatcher ring) throws IOException {
        Request request = flight.request();
        if (!(request.argument instanceof SocketAddress peer)) {
            throw new IllegalArgumentException("no address to connect to: " + request.argument);
        }
        if (family == SocketLibc.AF_UNIX) {
            connectUnix(request, SocketAddresses.bytes(peer, family));
            return false;
        }
        Structures.Block block = flight.structures();
        int length = SocketAddresses.write(peer, family, block.bytes(), 0);
        ring.ring().add(OP_CONNECT, fd, length, block.address(), 0, 0, flight.userData);
        return true;
    }

    /** It waits for no other machine, only for a listener that has no room now: then the engine asks again. */
    private void connectUnix(Request request, byte[] peer) {
        nonBlocking(true);
        int error = SocketLibc.connect(fd, peer, peer.length) < 0 ? Native.getLastError() : 0;
        nonBlocking(false);
        if (error == 0) {
            connected(request);
        } else if (error == Errno.EAGAIN.code) {
            request.busy(error);
        } else {
            failed(request, error);
        }
    }

    private void nonBlocking(boolean on) {
        // The only flag of the kind that a socket of ours has. It cannot fail on a descriptor that is open.
        FileLibc.fcntl(fd, FileLibc.F_SETFL, on ? OpenFlags.O_NONBLOCK : 0);
    }

    private void connected(Request request) {
        remote = (SocketAddress) request.argument;
        request.ok(0);
    }

    /** On the ring's thread. Most sockets never send a file. */
    private Transmission transmission() {
        Transmission own = transmission;
        if (own == null) {
            own = new Transmission(this);
            transmission = own;
        }
        return own;
    }

    // ---- completions

    @Override
    boolean settle(InFlight flight, UringDispatcher ring, int result, int flags) throws IOException {
        Request request = flight.request();
        switch (request.op) {
            case READ -> {
                ProvidedBuffers provided = ring.provided();
                if (provided != null && (flags & CQE_BUFFER) != 0) {
                    if (result > 0) {
                        request.buffer = copy(provided, flags, result);
                    } else {
                        provided.giveBack(flags);
                    }
                } else if (-result == Errno.ENOBUFS.code && isProvided(request)) {
                    // All are filled and about to be taken.
                    if (flight.isCancelled()) {
                        request.aborted(0, Errno.ECANCELED.code);
                        return true;
                    }
                    return !issue(flight, ring);
                }
                if (result == 0 && request.length > 0) {
                    request.end();
                    return true;
                }
            }
            case READ_URGENT -> {
                return urgent(flight, ring, result);
            }
            case AWAIT_READABLE -> {
                if (result > 0) {
                    request.ok(0);
                    return true;
                }
            }
            case CONNECT -> {
                if (result == 0) {
                    connected(request);
                    return true;
                }
            }
            case TRANSMIT_FILE -> {
                return transmission().settle(flight, ring, result);
            }
            default -> {
                // The result says it.
            }
        }
        if (-result == Errno.EINTR.code) {
            if (!flight.isCancelled()) {
                return !issue(flight, ring);
            }
            request.aborted(0, Errno.ECANCELED.code);
        } else {
            outcome(request, result);
        }
        return true;
    }

    private boolean urgent(InFlight flight, UringDispatcher ring, int result) throws IOException {
        Request request = flight.request();
        if (flight.isCancelled() && (flight.step == OOB_WAIT || result < 0)) {
            request.aborted(0, Errno.ECANCELED.code);
        } else if (flight.step == OOB_WAIT && result > 0) {
            boolean last = (result & ~(POLLPRI | POLLRDBAND)) != 0;
            readUrgent(flight, ring, last ? OOB_LAST_READ : OOB_READ);
            return false;
        } else if (flight.step == OOB_READ && -result == Errno.EINVAL.code && !isUrgentInline()) {
            // There is none yet. Data of any kind ends the wait: POLLPRI by itself wakes no ring.
            flight.step = OOB_WAIT;
            poll(flight, ring, POLLPRI | POLLRDBAND | POLLRDHUP);
            return false;
        } else if (result == 0 || -result == Errno.EINVAL.code && flight.step == OOB_LAST_READ) {
            request.end();
        } else {
            request.flags = result > 0 ? Request.URGENT : 0;
            outcome(request, result);
        }
        return true;
    }

    private boolean isUrgentInline() throws IOException {
        return SocketOptions.get(fd, SocketLibc.SOL_SOCKET, SocketLibc.SO_OOBINLINE, "SO_OOBINLINE", target()) != 0;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() throws IOException {
        SocketAddress known = remote;
        return known != null ? known : super.remoteAddress();
    }
}
