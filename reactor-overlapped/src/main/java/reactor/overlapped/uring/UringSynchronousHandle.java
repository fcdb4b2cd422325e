package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SynchronousHandle;

/**
 * A handle whose calls block. What may wait for long (a FIFO, a terminal) is non-blocking below, and the wait is one that {@link #interrupt}
 * ends.
 */
class UringSynchronousHandle implements SynchronousHandle {

    final OpenFile file;

    /** Null where nothing waits for a peer. */
    private final @Nullable InterruptibleWait wait;

    UringSynchronousHandle(OpenFile file, @Nullable InterruptibleWait wait) {
        this.file = file;
        this.wait = wait;
    }

    /** {@return one of a file that has nobody else's open file description, so that it can be made non-blocking} */
    static UringSynchronousHandle waiting(OpenFile file) throws IOException {
        int flags = FileLibc.fcntl(file.fd, FileLibc.F_GETFL, 0);
        if (flags < 0 || FileLibc.fcntl(file.fd, FileLibc.F_SETFL, flags | OpenFlags.O_NONBLOCK) < 0) {
            throw file.lastError("open");
        }
        return new UringSynchronousHandle(file, new InterruptibleWait(file));
    }

    @Override
    public final String target() {
        return file.target;
    }

    @Override
    public final HandleKind kind() {
        return file.kind();
    }

    @Override
    public final int read(ByteBuffer direct) throws IOException {
        file.checkReadable("read");
        return transfer("read", direct, false);
    }

    @Override
    public final int write(ByteBuffer direct) throws IOException {
        file.checkWritable("write");
        return transfer("write", direct, true);
    }

    private int transfer(String operation, ByteBuffer direct, boolean write) throws IOException {
        Blocking.check(operation, file.target);
        int length = direct.remaining();
        if (length == 0) {
            return 0;
        }
        long address = NativeAddress.of(direct) + direct.position();
        if (wait != null) {
            wait.begin();
        }
        int bytes;
        try {
            bytes = call(operation, address, length, write);
        } finally {
            if (wait != null) {
                wait.end();
            }
        }
        direct.position(direct.position() + bytes);
        return bytes == 0 && !write ? -1 : bytes;
    }

    private int call(String operation, long address, int length, boolean write) throws IOException {
        while (true) {
            long bytes = write ? Libc.write(file.fd, address, length) : FileLibc.read(file.fd, address, length);
            if (bytes >= 0) {
                return (int) bytes;
            }
            int error = Native.getLastError();
            if (error == Errno.EAGAIN.code && wait != null) {
                wait.await(operation, write ? FileLibc.POLLOUT : FileLibc.POLLIN);
            } else if (error != Errno.EINTR.code) {
                throw file.error(operation, error);
            }
        }
    }

    @Override
    public final long position() throws IOException {
        return seek(0, FileLibc.SEEK_CUR);
    }

    @Override
    public final void position(long position) throws IOException {
        if (position < 0) {
            throw new IllegalArgumentException("negative position: " + position);
        }
        seek(position, FileLibc.SEEK_SET);
    }

    private long seek(long offset, int whence) throws IOException {
        file.checkAnyAccess("position");
        long position = Libc.lseek(file.fd, offset, whence);
        if (position < 0) {
            throw file.lastError("position");
        }
        return position;
    }

    /** Nothing to do: a wait is interrupted, not a thread. */
    @Override
    public final void enter() {}

    @Override
    public final void leave() {}

    @Override
    public final boolean interrupt() {
        return wait != null && wait.interrupt();
    }

    @Override
    public final boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = slot.request;
        if (request == null) {
            throw new IllegalArgumentException("the slot has no request");
        }
        request.failed(new UnsupportedOperationException(target() + " was opened for synchronous calls"));
        return DONE;
    }

    @Override
    public final void cancel(Slot slot) {}

    @Override
    public final void cancelAll() {
        interrupt();
    }

    @Override
    public final void close() throws IOException {
        try {
            file.close();
        } finally {
            if (wait != null) {
                wait.close();
            }
        }
    }
}
