package reactor.overlapped.nio;

import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of a stream which nothing can wake, on a thread that may be left alone in one: whoever waits for it can be called off, and
 * what the call brings is kept for the next that asks.
 */
final class NioPump {

    /** A call of the stream. {@return bytes moved, -1 at the end} */
    @FunctionalInterface
    interface Call {
        int run(ByteBuffer memory) throws IOException;
    }

    private enum State {
        IDLE,
        CALLING,
        DONE
    }

    private final String name;
    private final Closeable stream;
    private final Call call;
    private final boolean reads;
    private ByteBuffer memory = ByteBuffer.allocate(0);
    private State state = State.IDLE;
    private int moved;
    private @Nullable IOException failure;
    private @Nullable Thread thread;
    private boolean waiting;
    private boolean calledOff;
    private boolean closed;

    NioPump(String name, boolean reads, Closeable stream, Call call) {
        this.name = name;
        this.reads = reads;
        this.stream = stream;
        this.call = call;
    }

    synchronized int read(ByteBuffer to) throws IOException {
        if (!to.hasRemaining()) {
            return 0;
        }
        if (state == State.IDLE) {
            begin(memory(to.remaining()));
        }
        await(0);
        if (moved >= 0) {
            int bytes = Math.min(memory.remaining(), to.remaining());
            to.put(memory.slice().limit(bytes));
            memory.position(memory.position() + bytes);
            state = memory.hasRemaining() ? State.DONE : State.IDLE;
            return bytes;
        }
        return -1;
    }

    synchronized int write(ByteBuffer from) throws IOException {
        if (state != State.IDLE) {
            // One that nobody waits for any more still goes out.
            await(0);
        }
        int length = Math.min(from.remaining(), NioCopy.LIMIT);
        ByteBuffer copy = memory(length);
        copy.put(from.duplicate().limit(from.position() + length)).flip();
        begin(copy);
        await(length);
        state = State.IDLE;
        from.position(from.position() + length);
        return length;
    }

    private ByteBuffer memory(int wanted) {
        int size = Math.min(wanted, NioCopy.LIMIT);
        if (memory.capacity() < size) {
            memory = ByteBuffer.allocate(size);
        }
        return memory.clear().limit(size);
    }

    private void begin(ByteBuffer prepared) throws IOException {
        if (closed) {
            throw new AsynchronousCloseException();
        }
        memory = prepared;
        state = State.CALLING;
        if (thread == null) {
            thread = new Thread(this::pump, name);
            thread.setDaemon(true);
            thread.start();
        }
        notifyAll();
    }

    /** Waits for the call. What is called off tells how many bytes are on their way all the same. */
    private void await(int underWay) throws IOException {
        calledOff = false;
        waiting = true;
        try {
            while (state == State.CALLING && !calledOff) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            calledOff = true;
        } finally {
            waiting = false;
        }
        if (state == State.CALLING) {
            InterruptedIOException off = new InterruptedIOException();
            off.bytesTransferred = underWay;
            throw off;
        }
        if (failure != null) {
            IOException reason = failure;
            failure = null;
            state = State.IDLE;
            throw reason;
        }
    }

    /** Makes the one that waits return. {@return whether one did} */
    synchronized boolean callOff() {
        if (!waiting) {
            return false;
        }
        calledOff = true;
        notifyAll();
        return true;
    }

    private void pump() {
        for (ByteBuffer next = next(); next != null; next = next()) {
            int result = 0;
            IOException thrown = null;
            try {
                result = call.run(next);
            } catch (IOException e) {
                thrown = e;
            }
            done(next, result, thrown);
        }
    }

    private synchronized @Nullable ByteBuffer next() {
        while (state != State.CALLING && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                // Nobody has this thread; the wait goes on.
                continue;
            }
        }
        return closed ? null : memory;
    }

    private synchronized void done(ByteBuffer used, int result, @Nullable IOException thrown) {
        moved = result;
        failure = thrown;
        state = State.DONE;
        if (reads) {
            used.position(0).limit(Math.max(0, result));
        }
        notifyAll();
        if (closed && !reads) {
            // Nobody hears of it any more.
            closeQuietly();
        }
    }

    private void closeQuietly() {
        try {
            stream.close();
        } catch (IOException e) {
            if (failure == null) {
                failure = e;
            }
        }
    }

    /** Closes the stream; one that is being written to when the call returns, because it would wait for it. */
    void close() throws IOException {
        synchronized (this) {
            closed = true;
            boolean later = !reads && state == State.CALLING;
            notifyAll();
            if (later) {
                return;
            }
        }
        stream.close();
    }
}
