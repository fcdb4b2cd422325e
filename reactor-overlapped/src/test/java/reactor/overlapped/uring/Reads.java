package reactor.overlapped.uring;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;
import reactor.overlapped.HandleKind;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.ReadMono;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.testing.faults.Held;

/** Reads of a descriptor of the test's, as many at once as the test likes; it can be made to ignore cancels, as a driver may that hangs. */
final class Reads extends UringHandle {

    private final int fd;
    private final boolean deaf;
    private final AtomicInteger issued = new AtomicInteger();

    private Reads(UringDriver driver, int fd, boolean deaf) {
        super(driver, "descriptor " + fd, HandleKind.PIPE);
        this.fd = fd;
        this.deaf = deaf;
    }

    static OpenHandle of(Engine engine, int fd) {
        return engine.adopt(new Reads((UringDriver) engine.driver(), fd, false));
    }

    static OpenHandle thatIgnoreCancels(Engine engine, int fd) {
        return engine.adopt(new Reads((UringDriver) engine.driver(), fd, true));
    }

    static Mono<ByteBuf> into(OpenHandle handle, ByteBuf target) {
        return ReadMono.into(handle, target, 0, 1);
    }

    /** Waits until that many are the ring's, not only the port's. */
    static void awaitIssued(OpenHandle handle, int count) {
        Reads reads = (Reads) handle.system();
        Held.await(() -> reads.issued.get() == count);
    }

    @Override
    boolean issue(InFlight flight, UringDispatcher ring) throws IOException {
        Request request = flight.request();
        if (request.op != Op.READ) {
            throw unsupported(request.op);
        }
        ring.ring().add(IoUring.OP_READ, fd, -1, NativeAddress.of(request), request.length, 0, flight.userData);
        issued.getAndIncrement();
        return true;
    }

    @Override
    boolean settle(InFlight flight, UringDispatcher ring, int result, int flags) {
        outcome(flight.request(), result);
        return true;
    }

    @Override
    void cancel(InFlight request, UringDispatcher ring) {
        if (!deaf) {
            super.cancel(request, ring);
        }
    }

    @Override
    public void close() {
        // The test closes its descriptors itself.
    }
}
