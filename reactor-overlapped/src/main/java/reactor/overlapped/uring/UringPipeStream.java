package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.OP_POLL_ADD;
import static reactor.overlapped.uring.IoUring.OP_READ;
import static reactor.overlapped.uring.IoUring.OP_READV;
import static reactor.overlapped.uring.IoUring.OP_WRITE;
import static reactor.overlapped.uring.IoUring.OP_WRITEV;

import com.sun.jna.Native;
import java.io.IOException;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/** An end of an anonymous pipe. */
final class UringPipeStream extends UringHandle {

    /** In place of an offset: a pipe has none. */
    private static final long NEXT = -1;

    private final int fd;

    /** Takes a descriptor that blocks: with O_NONBLOCK the ring would answer EAGAIN where it shall wait. */
    UringPipeStream(UringDriver driver, int fd, String target) {
        super(driver, target, HandleKind.PIPE);
        this.fd = fd;
    }

    @Override
    public Readiness readiness() {
        return Readiness.COSTLY;
    }

    @Override
    public int vectorLimit() {
        return Structures.IOVECS;
    }

    @Override
    boolean issue(InFlight flight, UringDispatcher ring) {
        Request request = flight.request();
        switch (request.op) {
            case READ -> move(flight, ring, OP_READ, OP_READV);
            case WRITE -> move(flight, ring, OP_WRITE, OP_WRITEV);
            case AWAIT_READABLE -> ring.ring().add(OP_POLL_ADD, fd, 0, 0, 0, StreamLibc.POLLIN, flight.userData);
            default -> throw unsupported(request.op);
        }
        return true;
    }

    private void move(InFlight flight, UringDispatcher ring, int one, int several) {
        Request request = flight.request();
        if (request.vector == null) {
            ring.ring().add(one, fd, NEXT, NativeAddress.of(request), request.length, 0, flight.userData);
        } else {
            Structures.Block block = flight.structures();
            int count = Iovecs.set(block, request, several == OP_WRITEV);
            ring.ring().add(several, fd, NEXT, block.iovecs(), count, 0, flight.userData);
        }
    }

    @Override
    boolean settle(InFlight flight, UringDispatcher ring, int result, int flags) {
        Request request = flight.request();
        if (-result == Errno.EINTR.code) {
            if (!flight.isCancelled()) {
                issue(flight, ring);
                return false;
            }
            request.aborted(0, -result);
        } else if (result == 0 && request.op == Op.READ && request.length > 0) {
            request.end();
        } else if (result > 0 && request.op == Op.AWAIT_READABLE) {
            request.ok(0);
        } else {
            outcome(request, result);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        Blocking.check("close", target());
        if (Libc.close(fd) < 0) {
            throw LinuxErrors.exception("close", target(), Native.getLastError());
        }
    }
}
