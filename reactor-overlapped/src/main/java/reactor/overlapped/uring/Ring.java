package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.*;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * One io_uring: its submission and completion queue. All but {@link #close()} belongs to the one thread that has called {@link #enable()}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/io_uring.7.html">io_uring(7)</a>
 */
final class Ring {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int fd;
    private final RingSetup setup;
    private final NativeMemory rings;
    private final NativeMemory entries;
    private final ByteBuffer queues;
    private final ByteBuffer sqes;
    private final int sqHead;
    private final int sqFlags;
    private final int sqTail;
    private final int sqMask;
    private final int sqEntries;
    private final int cqHead;
    private final int cqTail;
    private final int cqMask;
    private final int cqes;

    /** struct io_uring_getevents_arg, and the struct __kernel_timespec it points to. */
    private final NativeMemory wait = NativeMemory.allocate(64);

    /** Where the next entry goes; the kernel sees it with the next enter. */
    private int tail;

    private int head;

    /** Byte offset of the entry made last. */
    private int last;

    Ring(RingSetup setup, int fd, ByteBuffer params) {
        this.fd = fd;
        this.setup = setup;
        sqEntries = params.getInt(PARAMS_SQ_ENTRIES);
        int cqEntries = params.getInt(PARAMS_CQ_ENTRIES);
        cqes = params.getInt(PARAMS_CQ_OFF + 20);
        int sqArray = params.getInt(PARAMS_SQ_OFF + 24);
        int size = Math.max(cqes + cqEntries * CQE_SIZE, sqArray + sqEntries * Integer.BYTES);
        rings = NativeMemory.map(size, Libc.MAP_SHARED | Libc.MAP_POPULATE, fd, OFF_SQ_RING);
        try {
            entries = NativeMemory.map(sqEntries * SQE_SIZE, Libc.MAP_SHARED | Libc.MAP_POPULATE, fd, OFF_SQES);
        } catch (RuntimeException e) {
            rings.free();
            wait.free();
            throw e;
        }
        queues = rings.bytes();
        sqes = entries.bytes();
        sqHead = params.getInt(PARAMS_SQ_OFF);
        sqTail = params.getInt(PARAMS_SQ_OFF + 4);
        sqMask = queues.getInt(params.getInt(PARAMS_SQ_OFF + 8));
        sqFlags = params.getInt(PARAMS_SQ_OFF + 16);
        cqHead = params.getInt(PARAMS_CQ_OFF);
        cqTail = params.getInt(PARAMS_CQ_OFF + 4);
        cqMask = queues.getInt(params.getInt(PARAMS_CQ_OFF + 8));
        if (!setup.has(SETUP_NO_SQARRAY)) {
            for (int i = 0; i < sqEntries; i++) {
                queues.putInt(sqArray + i * Integer.BYTES, i);
            }
        }
        ByteBuffer arguments = wait.bytes();
        arguments.putLong(16, wait.address() + 32);
    }

    /** Makes the calling thread the one that uses the ring. */
    void enable() throws IOException {
        if (setup.has(SETUP_R_DISABLED)) {
            register(REGISTER_ENABLE_RINGS, 0, 0);
        }
    }

    /** {@code io_uring_register}. */
    void register(int opcode, long address, int count) throws IOException {
        if (Libc.syscall(Libc.SYS_IO_URING_REGISTER, fd, opcode, address, count, 0, 0) < 0) {
            throw new LinuxErrors.Refused(Native.getLastError());
        }
    }

    // ---- submissions

    /** Adds an entry; when there is no room, those before it go to the kernel first. */
    void add(int op, int target, long offset, long address, int length, int opFlags, long userData) {
        while (tail - head() >= sqEntries) {
            enter(0, 0, 0);
        }
        int at = (tail & sqMask) * SQE_SIZE;
        last = at;
        tail++;
        ByteBuffer to = sqes;
        to.putLong(at, (long) target << Integer.SIZE | op);
        to.putLong(at + 8, offset);
        to.putLong(at + 16, address);
        to.putLong(at + 24, (long) opFlags << Integer.SIZE | (length & 0xffffffffL));
        to.putLong(at + 32, userData);
        to.putLong(at + 40, 0);
        to.putLong(at + 48, 0);
        to.putLong(at + 56, 0);
    }

    /** Sets flags (IOSQE_…) of the entry added last. */
    void flags(int sqeFlags) {
        sqes.put(last + 1, (byte) sqeFlags);
    }

    /** Sets the {@code ioprio} field of the entry added last, which sockets use for their flags. */
    void ioprio(int value) {
        sqes.putShort(last + 2, (short) value);
    }

    /** Sets the buffer group of the entry added last. */
    void group(int group) {
        sqes.putShort(last + 40, (short) group);
    }

    /** Sets {@code splice_fd_in} of the entry added last. */
    void spliceIn(int source) {
        sqes.putInt(last + 44, source);
    }

    private int head() {
        return (int) INT.getAcquire(queues, sqHead);
    }

    boolean hasSubmissions() {
        return tail != head();
    }

    /** Hands the entries to the kernel and lets it work off what it has deferred; waits for nothing. */
    void submit() {
        enter(ENTER_GETEVENTS, 0, 0);
    }

    /**
     * As {@link #submit()}, and waits for a completion.
     *
     * @param timeoutNanos at most; negative is without limit
     */
    void submitAndWait(long timeoutNanos) {
        enter(ENTER_GETEVENTS, 1, timeoutNanos);
    }

    private void enter(int enterFlags, int atLeast, long timeoutNanos) {
        INT.setRelease(queues, sqTail, tail);
        int count = tail - head();
        int flags = enterFlags;
        long argument = 0;
        long size = 8;
        if (atLeast > 0 && timeoutNanos >= 0) {
            ByteBuffer timespec = wait.bytes();
            timespec.putLong(32, timeoutNanos / NANOS_PER_SECOND);
            timespec.putLong(40, timeoutNanos % NANOS_PER_SECOND);
            flags |= ENTER_EXT_ARG;
            argument = wait.address();
            size = 24;
        }
        if (Libc.syscall(Libc.SYS_IO_URING_ENTER, fd, count, atLeast, flags, argument, size) < 0) {
            refused(Native.getLastError());
        }
    }

    private static void refused(int error) {
        Errno known = Errno.of(error);
        if (known == Errno.EAGAIN || known == Errno.EBUSY) {
            // No memory for a request, or completions that overflow must be taken first.
            Thread.onSpinWait();
        } else if (known != Errno.EINTR && known != Errno.ETIME) {
            throw new UncheckedIOException(LinuxErrors.exception("io_uring_enter", "io_uring", error));
        }
        // Nothing is lost: what was not taken stays in the queue.
    }

    // ---- completions

    /** {@return whether a completion is there, or the kernel holds some back} */
    boolean hasCompletions() {
        return completions() > 0 || ((int) INT.getOpaque(queues, sqFlags) & (SQ_CQ_OVERFLOW | SQ_TASKRUN)) != 0;
    }

    /** {@return how many completions can be taken now} */
    int completions() {
        return (int) INT.getAcquire(queues, cqTail) - (int) INT.getOpaque(queues, cqHead);
    }

    /** {@return the byte offset of the oldest completion, for the methods below} */
    int peek() {
        return cqes + ((int) INT.getOpaque(queues, cqHead) & cqMask) * CQE_SIZE;
    }

    long userData(int cqe) {
        return queues.getLong(cqe);
    }

    int result(int cqe) {
        return queues.getInt(cqe + 8);
    }

    int completionFlags(int cqe) {
        return queues.getInt(cqe + 12);
    }

    /** Gives the oldest completion's place back. */
    void taken() {
        INT.setRelease(queues, cqHead, (int) INT.getOpaque(queues, cqHead) + 1);
    }

    /** {@return what kind of ring it is} */
    RingSetup setup() {
        return setup;
    }

    /** Closes it; what is in flight is cancelled by the kernel. */
    void close() {
        Libc.close(fd);
        rings.free();
        entries.free();
        wait.free();
    }
}
