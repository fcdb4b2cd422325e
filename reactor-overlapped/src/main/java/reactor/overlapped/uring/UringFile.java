package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.OP_READ;
import static reactor.overlapped.uring.IoUring.OP_READV;
import static reactor.overlapped.uring.IoUring.OP_WRITE;
import static reactor.overlapped.uring.IoUring.OP_WRITEV;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;

/** A file with positions. Its requests may go through any ring. */
final class UringFile extends UringHandle {

    /** Write at the end of the file, wherever that is. */
    private static final int RWF_APPEND = 0x10;

    final int fd;
    private final OpenFile file;
    private final FileCalls calls;

    UringFile(UringDriver driver, OpenFile file) {
        super(driver, file.target, file.kind());
        this.fd = file.fd;
        this.file = file;
        this.calls = new FileCalls(file);
    }

    // ---- requests

    @Override
    boolean issue(InFlight flight, UringDispatcher ring) throws IOException {
        Request request = flight.request();
        switch (request.op) {
            case READ -> {
                file.checkReadable("read");
                transfer(flight, ring, OP_READ, OP_READV, 0);
            }
            case WRITE -> {
                checkPositionalWrite(request);
                transfer(flight, ring, OP_WRITE, OP_WRITEV, 0);
            }
            case APPEND -> {
                file.checkWritable("append");
                transfer(flight, ring, OP_WRITE, OP_WRITEV, RWF_APPEND);
            }
            case READ_SCATTER -> {
                file.checkReadable(request.op.label());
                pages(flight, ring, OP_READV);
            }
            case WRITE_GATHER -> {
                checkPositionalWrite(request);
                pages(flight, ring, OP_WRITEV);
            }
            default -> throw unsupported(request.op);
        }
        return true;
    }

    private void checkPositionalWrite(Request request) throws IOException {
        file.checkWritable(request.op.label());
        if (file.appends()) {
            throw new UnsupportedOperationException(
                    request.op.label() + ": " + target() + " was opened with O_APPEND, which has no positions");
        }
    }

    private void transfer(InFlight flight, UringDispatcher ring, int one, int several, int flags) {
        Request request = flight.request();
        if (request.vector == null) {
            ring.ring()
                    .add(one, fd, request.position, NativeAddress.of(request), request.length, flags, flight.userData);
        } else {
            Structures.Block block = flight.structures();
            int count = Iovecs.set(block, request, one == OP_WRITE);
            ring.ring().add(several, fd, request.position, block.iovecs(), count, flags, flight.userData);
        }
    }

    /** As many pages from {@link InFlight#moved} on as there are iovecs for; pages side by side in memory share one. */
    private void pages(InFlight flight, UringDispatcher ring, int operation) {
        Request request = flight.request();
        Structures.Block block = flight.structures();
        int count = Pages.set(block, request, flight.moved);
        ring.ring().add(operation, fd, request.position + flight.moved, block.iovecs(), count, 0, flight.userData);
    }

    // ---- completions

    @Override
    boolean settle(InFlight flight, UringDispatcher ring, int result, int flags) throws IOException {
        Request request = flight.request();
        if (-result == Errno.EINTR.code || -result == Errno.EAGAIN.code) {
            return interrupted(flight, ring, -result);
        }
        switch (request.op) {
            case READ -> {
                if (result == 0 && request.length > 0) {
                    request.end();
                    return true;
                }
            }
            case READ_SCATTER, WRITE_GATHER -> {
                return settlePages(flight, ring, result);
            }
            default -> {
                // The result says it.
            }
        }
        outcome(request, result);
        return true;
    }

    /** Not cancelled by us it goes on, EAGAIN on a thread of the kernel's that may wait. */
    private boolean interrupted(InFlight flight, UringDispatcher ring, int error) throws IOException {
        Request request = flight.request();
        if (flight.isCancelled()) {
            request.aborted(flight.moved, error);
            return true;
        }
        boolean done = !issue(flight, ring);
        if (error == Errno.EAGAIN.code) {
            ring.ring().flags(IoUring.SQE_ASYNC);
        }
        return done;
    }

    private boolean settlePages(InFlight flight, UringDispatcher ring, int result) throws IOException {
        Request request = flight.request();
        if (result > 0) {
            flight.moved += result;
            boolean whole = flight.moved % Pages.SIZE == 0;
            if (whole && flight.moved < request.length && !flight.isCancelled()) {
                return !issue(flight, ring);
            }
        }
        if (result >= 0 || flight.moved > 0) {
            request.ok(flight.moved);
        } else {
            outcome(request, result);
        }
        return true;
    }

    // ---- the rest

    @Override
    public int vectorLimit() {
        return Structures.IOVECS;
    }

    int alignment() {
        return calls.alignment();
    }

    @Override
    public <T> @Nullable T control(Class<T> type) {
        return type.isInstance(calls) ? type.cast(calls) : super.control(type);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
