package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.*;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * One io_uring: its submission and completion queue. All but {@link #close()} belongs to the one thread that has called {@link #enable()}.
 *
 * @see <a href="https://man7.org/linux/man-pages/man7/io_uring.7.html">io_uring(7)</a>
 */
final class Ring {

    private static final VarHandle INT = MethodHandles.byteBufferViewVarHandle(int[].class, ByteOrder.nativeOrder());

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** How long the kernel is given before it is asked again to take what it has refused. */
    private static final long PAUSE_NANOS = 1_000_000;

    /** What {@link #peek()} says of a completion that is not in the queue any more. */
    private static final int TAKEN = -1;

    /** {@code io_uring_enter}. */
    @FunctionalInterface
    interface Kernel {

        /** {@return 0 or the errno} */
        int enter(int fd, int count, int atLeast, int flags, long argument, long size);
    }

    /** A completion that had to be taken before anybody has asked for it. */
    private record Taken(long userData, int result, int flags) {}

    /** The real one; a test may put itself before it. */
    Kernel kernel = (ring, count, atLeast, flags, argument, size) ->
            Libc.syscall(Libc.SYS_IO_URING_ENTER, ring, count, atLeast, flags, argument, size) < 0
                    ? Native.getLastError()
                    : 0;

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

    /** Older than those in the completion queue. */
    private final Queue<Taken> taken = new ArrayDeque<>();

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
            if (!enter(0, 0, 0)) {
                makeWay();
            }
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
        if (!enter(ENTER_GETEVENTS, 1, timeoutNanos)) {
            pause();
        }
    }

    /** {@return false when the kernel refuses for now; nothing is lost: what it has not taken stays in the queue} */
    private boolean enter(int enterFlags, int atLeast, long timeoutNanos) {
        INT.setRelease(queues, sqTail, tail);
        return call(tail - head(), enterFlags, atLeast, timeoutNanos);
    }

    private boolean call(int count, int enterFlags, int atLeast, long timeoutNanos) {
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
        int error = kernel.enter(fd, count, atLeast, flags, argument, size);
        if (error == 0 || error == Errno.EINTR.code || error == Errno.ETIME.code) {
            return true;
        }
        if (error == Errno.EAGAIN.code || error == Errno.EBUSY.code) {
            return false;
        }
        throw new UncheckedIOException(LinuxErrors.exception("io_uring_enter", "io_uring", error));
    }

    /**
     * The kernel takes no entry: it holds completions back that do not fit, which kernels before 5.19 want taken first, or it has no memory, which
     * completions may free. So they are taken out of its way, and one more is waited for.
     */
    private void makeWay() {
        takeAll();
        pause();
        takeAll();
    }

    private void takeAll() {
        while (queued() > 0) {
            int cqe = oldest();
            taken.add(new Taken(queues.getLong(cqe), queues.getInt(cqe + 8), queues.getInt(cqe + 12)));
            giveBack();
        }
    }

    private void pause() {
        call(0, ENTER_GETEVENTS, 1, PAUSE_NANOS);
    }

    // ---- completions

    /** {@return whether the kernel holds completions back that do not fit} */
    boolean overflows() {
        return ((int) INT.getOpaque(queues, sqFlags) & SQ_CQ_OVERFLOW) != 0;
    }

    /** {@return whether a completion is there, or the kernel holds some back} */
    boolean hasCompletions() {
        return completions() > 0 || ((int) INT.getOpaque(queues, sqFlags) & (SQ_CQ_OVERFLOW | SQ_TASKRUN)) != 0;
    }

    /** {@return how many completions can be taken now} */
    int completions() {
        return taken.size() + queued();
    }

    private int queued() {
        return (int) INT.getAcquire(queues, cqTail) - (int) INT.getOpaque(queues, cqHead);
    }

    /** {@return where the oldest completion is, for the methods below, until the next entry is added} */
    int peek() {
        return taken.isEmpty() ? oldest() : TAKEN;
    }

    private int oldest() {
        return cqes + ((int) INT.getOpaque(queues, cqHead) & cqMask) * CQE_SIZE;
    }

    long userData(int cqe) {
        return cqe == TAKEN ? taken.element().userData : queues.getLong(cqe);
    }

    int result(int cqe) {
        return cqe == TAKEN ? taken.element().result : queues.getInt(cqe + 8);
    }

    int completionFlags(int cqe) {
        return cqe == TAKEN ? taken.element().flags : queues.getInt(cqe + 12);
    }

    /** Gives the oldest completion's place back. */
    void taken() {
        if (taken.poll() == null) {
            giveBack();
        }
    }

    private void giveBack() {
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
