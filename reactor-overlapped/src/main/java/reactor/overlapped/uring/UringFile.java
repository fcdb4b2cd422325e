package reactor.overlapped.uring;

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

/** A file with positions. Its requests may go through any ring. */
class UringFile extends UringHandle implements reactor.overlapped.spi.FileControl {

    final int fd;

    UringFile(UringDriver driver, int fd, String target, HandleKind kind) {
        super(driver, target, kind);
        this.fd = fd;
    }

    @Override
    public long size() {
        return Libc.lseek(fd, 0, 2);
    }

    @Override
    public long physicalSize() {
        return size();
    }

    @Override
    public void setLength(long length) {
        Libc.ftruncate(fd, length);
    }

    @Override
    public void flush() {}

    @Override
    public boolean tryLock(long position, long length, boolean shared) {
        return true;
    }

    @Override
    public void unlock(long position, long length) {}

    @Override
    public int alignment() {
        return 1;
    }

    @Override
    public int vectorLimit() {
        return Structures.IOVECS;
    }

    @Override
    boolean issue(InFlight flight, UringDispatcher ring) throws IOException {
        Request request = flight.request();
        boolean write = switch (request.op) {
            case READ -> false;
            case WRITE -> true;
            default -> throw unsupported(request.op);
        };
        if (request.vector != null) {
            int count = Iovecs.set(flight.structures(), request, write);
            ring.ring()
                    .add(
                            write ? OP_WRITEV : OP_READV,
                            fd,
                            request.position,
                            flight.structures().iovecs(),
                            count,
                            0,
                            flight.userData);
        } else {
            ring.ring()
                    .add(
                            write ? OP_WRITE : OP_READ,
                            fd,
                            request.position,
                            NativeAddress.of(request),
                            request.length,
                            0,
                            flight.userData);
        }
        return true;
    }

    @Override
    boolean settle(InFlight flight, UringDispatcher ring, int result, int flags) {
        Request request = flight.request();
        if (result == 0 && request.op == Op.READ && request.length > 0) {
            request.end();
        } else {
            outcome(request, result);
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        if (Libc.close(fd) < 0) {
            throw LinuxErrors.exception("close", target(), Native.getLastError());
        }
    }
}
