package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.OP_POLL_ADD;
import static reactor.overlapped.uring.IoUring.OP_READ;
import static reactor.overlapped.uring.IoUring.OP_READV;
import static reactor.overlapped.uring.IoUring.OP_WRITE;
import static reactor.overlapped.uring.IoUring.OP_WRITEV;

import java.io.IOException;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/**
 * Whatever is read and written without positions: a FIFO, the end of a pipe, a terminal, a standard stream, a file at its file pointer. No
 * thread waits for it, and a cancel ends a wait at once.
 */
final class UringStream extends UringHandle {

    /** The place of a position: at the file pointer, if there is one. */
    private static final long CURRENT = -1;

    /** The steps of a transfer: it, and when the descriptor is non-blocking and has nothing, a wait before the next try. */
    private static final int TRANSFER = 0;

    private static final int WAIT = 1;

    private final OpenFile file;

    private final Readiness readiness;

    UringStream(UringDriver driver, OpenFile file) {
        this(driver, file, Readiness.NONE);
    }

    UringStream(UringDriver driver, OpenFile file, Readiness readiness) {
        super(driver, file.target, file.kind());
        this.file = file;
        this.readiness = readiness;
    }

    @Override
    public Readiness readiness() {
        return readiness;
    }

    // ---- requests

    @Override
    boolean issue(InFlight flight, UringDispatcher ring) throws IOException {
        flight.step = TRANSFER;
        Request request = flight.request();
        switch (request.op) {
            case READ -> {
                file.checkReadable("read");
                transfer(flight, ring, OP_READ, OP_READV);
            }
            case WRITE -> {
                file.checkWritable("write");
                transfer(flight, ring, OP_WRITE, OP_WRITEV);
            }
            case AWAIT_READABLE -> {
                file.checkReadable("read");
                poll(flight, ring, FileLibc.POLLIN | FileLibc.POLLRDHUP);
            }
            default -> throw unsupported(request.op);
        }
        return true;
    }

    private void transfer(InFlight flight, UringDispatcher ring, int one, int several) {
        Request request = flight.request();
        if (request.vector == null) {
            ring.ring().add(one, file.fd, CURRENT, NativeAddress.of(request), request.length, 0, flight.userData);
        } else {
            Structures.Block block = flight.structures();
            int count = Iovecs.set(block, request, one == OP_WRITE);
            ring.ring().add(several, file.fd, CURRENT, block.iovecs(), count, 0, flight.userData);
        }
    }

    private void poll(InFlight flight, UringDispatcher ring, int events) {
        ring.ring().add(OP_POLL_ADD, file.fd, 0, 0, 0, events, flight.userData);
    }

    // ---- completions

    @Override
    boolean settle(InFlight flight, UringDispatcher ring, int result, int flags) throws IOException {
        Request request = flight.request();
        if (flight.step == WAIT && result >= 0 || -result == Errno.EINTR.code) {
            return again(flight, ring);
        }
        if (-result == Errno.EAGAIN.code && !flight.isCancelled()) {
            flight.step = WAIT;
            poll(flight, ring, request.op == Op.WRITE ? FileLibc.POLLOUT : FileLibc.POLLIN | FileLibc.POLLRDHUP);
            return false;
        }
        if (request.op == Op.AWAIT_READABLE && result >= 0) {
            request.ok(0);
        } else if (request.op == Op.READ && result == 0 && request.length > 0) {
            request.end();
        } else if (-result == Errno.EAGAIN.code) {
            request.aborted(0, -result);
        } else {
            outcome(request, result);
        }
        return true;
    }

    private boolean again(InFlight flight, UringDispatcher ring) throws IOException {
        if (flight.isCancelled()) {
            flight.request().aborted(0, Errno.ECANCELED.code);
            return true;
        }
        return !issue(flight, ring);
    }

    @Override
    public int vectorLimit() {
        return Structures.IOVECS;
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
