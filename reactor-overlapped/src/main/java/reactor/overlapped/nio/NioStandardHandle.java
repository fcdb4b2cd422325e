package reactor.overlapped.nio;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.StandardSpec;
import reactor.overlapped.spi.SynchronousHandle;

/**
 * A standard stream of this process, never closed by us. It goes through the stream classes, not through their channels: an interrupt
 * closes a channel, and the process's standard input would be gone for everybody. A call that is blocked ends when data comes.
 */
final class NioStandardHandle implements SynchronousHandle {

    private final StandardSpec spec;
    private final @Nullable FileInputStream input;
    private final @Nullable FileOutputStream output;
    private final NioCopy copy = new NioCopy();

    NioStandardHandle(StandardSpec spec) {
        this.spec = spec;
        this.input = spec == StandardSpec.INPUT ? new FileInputStream(FileDescriptor.in) : null;
        this.output = switch (spec) {
            case INPUT -> null;
            case OUTPUT -> new FileOutputStream(FileDescriptor.out);
            case ERROR -> new FileOutputStream(FileDescriptor.err);
        };
    }

    @Override
    public String target() {
        return spec.target();
    }

    /** {@inheritDoc} Told by Linux only. */
    @Override
    public HandleKind kind() {
        Path path = NioAdoptOpener.path(spec.ordinal());
        try {
            return Files.exists(path) ? NioPlace.of(path).kind() : HandleKind.UNKNOWN;
        } catch (IOException e) {
            return HandleKind.UNKNOWN;
        }
    }

    @Override
    public int read(ByteBuffer direct) throws IOException {
        return NioBlocking.call("read", target(), () -> {
            if (input == null) {
                throw NioErrors.noAccess("read", target(), "read");
            }
            return copy.read(input, direct);
        });
    }

    @Override
    public int write(ByteBuffer direct) throws IOException {
        return NioBlocking.call("write", target(), () -> {
            if (output == null) {
                throw NioErrors.noAccess("write", target(), "write");
            }
            return copy.write(output, direct);
        });
    }

    @Override
    public long position() throws IOException {
        throw NioErrors.of("position", target(), NioErrno.ESPIPE);
    }

    @Override
    public void position(long position) throws IOException {
        throw NioErrors.of("position", target(), NioErrno.ESPIPE);
    }

    @Override
    public void enter() {}

    @Override
    public void leave() {}

    /** {@inheritDoc} Nothing in the JDK wakes a thread that reads standard input. */
    @Override
    public boolean interrupt() {
        return false;
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
    public void close() {
        // The process's, not ours.
    }
}
