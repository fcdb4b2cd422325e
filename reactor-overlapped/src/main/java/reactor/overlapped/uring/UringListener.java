package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.OP_ACCEPT;
import static reactor.overlapped.uring.IoUring.OP_NOP;

import java.io.IOException;
import java.net.SocketAddress;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/**
 * A socket that listens. A connection that broke before it was accepted is nobody's affair: the next one is waited for.
 */
final class UringListener extends UringSocket {

    /** Makes the handle of an accepted connection. Where it throws, the listener closes the socket. */
    @FunctionalInterface
    interface Child {

        /** @param peer the peer's address, null when it has none */
        UringStreamSocket of(UringListener listener, int fd, @Nullable SocketAddress peer) throws IOException;
    }

    /** So many broken connections in a row are not the clients' doing. */
    private static final int MOST_LOST = 100;

    /** Steps of an ACCEPT: it is the kernel's, or waits here. */
    private static final int ACCEPTING = 0;

    private static final int WAITING = 1;

    /** Its outcome is set. */
    private static final int FAILED = 2;

    /** Where a block has the peer's address, and behind it the length of that. */
    private static final int PEER = 0;

    private static final int PEER_SIZE = 128;
    private static final int PEER_LENGTH = PEER + PEER_SIZE;

    private final @Nullable SocketFile file;
    private final int limit;
    private final Child child;

    /** Connections that were accepted and count towards the limit, and accepts of the kernel's; of the ring's thread, as all below. */
    private int taken;

    private final ArrayDeque<InFlight> waiting = new ArrayDeque<>();

    /** Whether the last accept has failed, most likely for want of a descriptor. Then all others wait, which would only fail as well. */
    private boolean poor;

    /** The one that finds out whether it is better now. */
    private @Nullable InFlight scout;

    /** Takes a socket that listens, and the socket file that it has created, if any. With a limit above 0, so many connections are open at most. */
    UringListener(
            UringDriver driver, int fd, int family, String target, @Nullable SocketFile file, int limit, Child child) {
        super(driver, fd, family, target);
        this.file = file;
        this.limit = limit;
        this.child = child;
    }

    @Override
    boolean issue(InFlight flight, UringDispatcher ring) throws IOException {
        Request request = flight.request();
        if (request.op == Op.IOCTL) {
            Ioctl.call(fd, request, flight.structures(), target());
            return false;
        }
        if (request.op != Op.ACCEPT) {
            throw unsupported(request.op);
        }
        await(flight);
        admit(ring);
        return true;
    }

    private void await(InFlight flight) {
        flight.step = WAITING;
        waiting.add(flight);
    }

    /** Lets those go on that wait, as far as that is possible. */
    private void admit(UringDispatcher ring) {
        while ((limit == 0 || taken < limit) && (!poor || scout == null)) {
            InFlight next = waiting.poll();
            if (next == null) {
                return;
            }
            if (poor) {
                scout = next;
            }
            taken++;
            try {
                accept(next, ring);
            } catch (RuntimeException | Error e) {
                // Not the one on whose behalf this runs.
                failAccept(next, ring, e);
            }
        }
    }

    private void failAccept(InFlight flight, UringDispatcher ring, Throwable reason) {
        taken--;
        if (scout == flight) {
            scout = null;
        }
        flight.request().failed(reason);
        flight.step = FAILED;
        ring.ring().add(OP_NOP, -1, 0, 0, 0, 0, flight.userData);
    }

    private void accept(InFlight flight, UringDispatcher ring) {
        flight.step = ACCEPTING;
        Structures.Block block = flight.structures();
        block.bytes().putInt(PEER_LENGTH, PEER_SIZE);
        ring.ring()
                .add(
                        OP_ACCEPT,
                        fd,
                        block.address() + PEER_LENGTH,
                        block.address() + PEER,
                        0,
                        SocketLibc.SOCK_CLOEXEC,
                        flight.userData);
    }

    /** What waits here is not the kernel's to cancel: an entry of no effect brings its end. */
    @Override
    void cancel(InFlight flight, UringDispatcher ring) {
        if (flight.step == WAITING && waiting.remove(flight)) {
            ring.ring().add(OP_NOP, -1, 0, 0, 0, 0, flight.userData);
        } else {
            super.cancel(flight, ring);
        }
    }

    @Override
    boolean settle(InFlight flight, UringDispatcher ring, int result, int flags) {
        Request request = flight.request();
        if (flight.step == FAILED) {
            return true;
        }
        if (flight.step == WAITING) {
            request.aborted(0, Errno.ECANCELED.code);
            return true;
        }
        if (result < 0 && isPeerGone(-result) && flight.moved < MOST_LOST && !flight.isCancelled()) {
            flight.moved++;
            accept(flight, ring);
            return false;
        }
        boolean scouted = flight == scout;
        if (scouted) {
            scout = null;
        }
        if (result >= 0 && hand(flight, result)) {
            poor = false;
            admit(ring);
            return true;
        }
        taken--;
        if (result < 0 && (flight.isCancelled() || -result == Errno.ECANCELED.code)) {
            request.aborted(0, Errno.ECANCELED.code);
            admit(ring);
            return true;
        }
        if (result < 0 && poor && !scouted) {
            await(flight);
            return false;
        }
        // The next request will find out whether it is better: those that wait would all fail at once.
        poor = true;
        if (result < 0) {
            outcome(request, result);
        }
        return true;
    }

    @Override
    void completedTooLate(InFlight flight, int result) {
        if (flight.step == ACCEPTING && result >= 0) {
            Libc.close(result);
        }
    }

    /** Makes the connection's handle. {@return whether there is one} */
    private boolean hand(InFlight flight, int connection) {
        Request request = flight.request();
        Structures.Block block = flight.structures();
        try {
            SocketAddress peer = family == SocketLibc.AF_UNIX
                    ? null
                    : SocketAddresses.read(block.bytes(), PEER, block.bytes().getInt(PEER_LENGTH));
            request.result = child.of(this, connection, peer);
            request.ok(0);
            return true;
        } catch (Throwable e) {
            Libc.close(connection);
            request.failed(e);
            return false;
        }
    }

    private static boolean isPeerGone(int errno) {
        Errno known = Errno.of(errno);
        return known == Errno.ECONNABORTED
                || known == Errno.ECONNRESET
                || known == Errno.EPROTO
                || known == Errno.EINTR;
    }

    /** A connection that counted towards the limit is closed. Any thread. */
    void childClosed() {
        UringDispatcher own = ring();
        own.execute(() -> {
            taken--;
            admit(own);
        });
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }

    @Override
    public void shutdownOutput() {
        throw new UnsupportedOperationException(
                "backend " + UringDriver.BACKEND + " has no shutdownOutput for a listener");
    }

    @Override
    public void close() throws IOException {
        boolean delete = file != null && file.isSame();
        super.close();
        if (delete) {
            file.delete();
        }
    }
}
