package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;

/** A wait for a non-blocking descriptor ({@code poll}) that another thread can end: it waits for an eventfd, too. */
final class InterruptibleWait {

    /** {@code struct pollfd}, twice, and the eventfd's counter. */
    private static final int POLLFD = 8;

    private static final int EVENTS = 4;
    private static final int RETURNED = 6;
    private static final int COUNTER = 2 * POLLFD;
    private static final int SIZE = COUNTER + 2 * Long.BYTES;

    private final OpenFile file;
    private final int eventfd;
    private final NativeMemory memory;
    private final Object monitor = new Object();
    private boolean calling;
    private boolean interrupted;

    InterruptibleWait(OpenFile file) throws IOException {
        this.file = file;
        this.memory = NativeMemory.allocate(SIZE);
        this.eventfd = Libc.eventfd(0, Libc.EFD_CLOEXEC | FileLibc.EFD_NONBLOCK);
        if (eventfd < 0) {
            IOException error = file.lastError("open");
            memory.free();
            throw error;
        }
        memory.bytes().putInt(0, file.fd).putInt(POLLFD, eventfd).putShort(POLLFD + EVENTS, (short) FileLibc.POLLIN);
        memory.bytes().putLong(COUNTER, 1);
    }

    /** A call begins, which may wait. */
    void begin() {
        synchronized (monitor) {
            calling = true;
        }
    }

    /** It is over, and nobody interrupts the next one for it. */
    void end() {
        synchronized (monitor) {
            calling = false;
            if (interrupted) {
                interrupted = false;
                FileLibc.read(eventfd, memory.address() + COUNTER + Long.BYTES, Long.BYTES);
            }
        }
    }

    /**
     * Waits for one of these events.
     *
     * @throws InterruptedIOException after {@link #interrupt()}
     */
    void await(String operation, int events) throws IOException {
        ByteBuffer descriptors = memory.bytes();
        descriptors.putShort(EVENTS, (short) events);
        if (FileLibc.poll(memory.address(), 2, -1) < 0) {
            int error = Native.getLastError();
            if (error != Errno.EINTR.code) {
                throw file.error(operation, error);
            }
        } else if (descriptors.getShort(POLLFD + RETURNED) != 0) {
            throw new InterruptedIOException(operation + " " + file.target + " was interrupted");
        }
    }

    /** {@return whether there was a call} */
    boolean interrupt() {
        synchronized (monitor) {
            if (calling && !interrupted) {
                interrupted = true;
                if (Libc.write(eventfd, memory.address() + COUNTER, Long.BYTES) < 0) {
                    throw new java.io.UncheckedIOException(file.lastError("interrupt"));
                }
            }
            return calling;
        }
    }

    void close() {
        Libc.close(eventfd);
        memory.free();
    }
}
