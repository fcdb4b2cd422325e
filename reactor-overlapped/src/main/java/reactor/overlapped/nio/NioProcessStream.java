package reactor.overlapped.nio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SynchronousHandle;

/** A standard stream of a child process, at this end of its pipe. */
final class NioProcessStream implements SynchronousHandle {

    private final String target;
    private final boolean readable;
    private final NioPump pump;

    private NioProcessStream(String target, boolean readable, NioPump pump) {
        this.target = target;
        this.readable = readable;
        this.pump = pump;
    }

    static NioProcessStream reading(String target, InputStream from) {
        return new NioProcessStream(
                target,
                true,
                new NioPump("pump-" + target, true, from, memory -> from.read(memory.array(), 0, memory.limit())));
    }

    static NioProcessStream writing(String target, OutputStream to) {
        return new NioProcessStream(target, false, new NioPump("pump-" + target, false, to, memory -> {
            to.write(memory.array(), 0, memory.limit());
            to.flush();
            return memory.limit();
        }));
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public HandleKind kind() {
        return HandleKind.PIPE;
    }

    @Override
    public int read(ByteBuffer direct) throws IOException {
        return NioBlocking.call("read", target, () -> {
            if (!readable) {
                throw NioErrors.noAccess("read", target, "read");
            }
            return pump.read(direct);
        });
    }

    @Override
    public int write(ByteBuffer direct) throws IOException {
        return NioBlocking.call("write", target, () -> {
            if (readable) {
                throw NioErrors.noAccess("write", target, "write");
            }
            return pump.write(direct);
        });
    }

    @Override
    public long position() throws IOException {
        throw NioErrors.of("position", target, NioErrno.ESPIPE);
    }

    @Override
    public void position(long position) throws IOException {
        throw NioErrors.of("position", target, NioErrno.ESPIPE);
    }

    @Override
    public void enter() {}

    @Override
    public void leave() {}

    @Override
    public boolean interrupt() {
        return pump.callOff();
    }

    @Override
    public boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = NioRequests.of(slot);
        request.failed(NioRequests.unsupported(request.op, this));
        return DONE;
    }

    @Override
    public void cancel(Slot slot) {}

    @Override
    public void cancelAll() {}

    @Override
    public void close() throws IOException {
        NioBlocking.run("close", target, pump::close);
    }
}
