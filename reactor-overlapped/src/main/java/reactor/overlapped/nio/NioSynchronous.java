package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SynchronousHandle;

/** A synchronous handle over a channel with a file pointer. */
interface NioSynchronous extends SynchronousHandle {

    /** {@return the channel, or why it cannot be read} */
    FileChannel readable() throws IOException;

    /** {@return the channel, or why it cannot be written} */
    FileChannel writable() throws IOException;

    /** {@return the channel, for its file pointer} */
    FileChannel seekable() throws IOException;

    @Override
    default int read(ByteBuffer direct) throws IOException {
        return NioBlocking.call("read", target(), () -> readable().read(direct));
    }

    @Override
    default int write(ByteBuffer direct) throws IOException {
        return NioBlocking.call("write", target(), () -> writable().write(direct));
    }

    @Override
    default long position() throws IOException {
        return NioBlocking.call("position", target(), () -> seekable().position());
    }

    @Override
    default void position(long position) throws IOException {
        NioBlocking.run("position", target(), () -> seekable().position(position));
    }

    @Override
    default void enter() {}

    @Override
    default void leave() {}

    /**
     * {@inheritDoc} The JDK has no such call: {@link Thread#interrupt} closes the channel, and with it the handle, which is more than was
     * asked for. So nobody is woken; the call ends by itself and its result counts.
     */
    @Override
    default boolean interrupt() {
        return false;
    }

    @Override
    default boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = NioRequests.of(slot);
        request.failed(NioRequests.unsupported(request.op, this));
        return DONE;
    }

    @Override
    default void cancel(Slot slot) {}

    @Override
    default void cancelAll() {}
}
