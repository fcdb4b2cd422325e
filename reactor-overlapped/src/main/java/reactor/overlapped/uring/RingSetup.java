package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.*;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.BitSet;
import reactor.overlapped.OverlappedException;

/**
 * How rings are made on this kernel.
 *
 * @param flags of {@code io_uring_setup}
 * @param entries of the submission queue
 * @param cqEntries of the completion queue
 */
record RingSetup(int flags, int entries, int cqEntries) {

    /** Small, because newer kernels count a ring's memory against RLIMIT_MEMLOCK; more completions than fit wait in the kernel. */
    static final int ENTRIES = 256;

    static final int CQ_ENTRIES = 2048;

    /** From the newest kernels to 5.11: what each line lacks came later than the next. */
    private static final int[] LEVELS = {
        SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN | SETUP_TASKRUN_FLAG | SETUP_SUBMIT_ALL | SETUP_NO_SQARRAY,
        SETUP_SINGLE_ISSUER | SETUP_DEFER_TASKRUN | SETUP_TASKRUN_FLAG | SETUP_SUBMIT_ALL,
        SETUP_COOP_TASKRUN | SETUP_TASKRUN_FLAG | SETUP_SUBMIT_ALL,
        0
    };

    private static final int NEEDED =
            FEAT_SINGLE_MMAP | FEAT_NODROP | FEAT_SUBMIT_STABLE | FEAT_RW_CUR_POS | FEAT_FAST_POLL | FEAT_EXT_ARG;

    private static final int[] NEEDED_OPS = {
        OP_READV,
        OP_WRITEV,
        OP_POLL_ADD,
        OP_SENDMSG,
        OP_RECVMSG,
        OP_ACCEPT,
        OP_ASYNC_CANCEL,
        OP_CONNECT,
        OP_READ,
        OP_WRITE,
        OP_SEND,
        OP_RECV
    };

    /** {@return the rings of that level and usual size} */
    static RingSetup level(int level) {
        return new RingSetup(LEVELS[level] | SETUP_R_DISABLED, ENTRIES, CQ_ENTRIES);
    }

    /** {@return such rings with queues of another size} */
    RingSetup sized(int newEntries, int newCqEntries) {
        return new RingSetup(flags, newEntries, newCqEntries);
    }

    /**
     * {@return the best that this kernel makes, found out by making one}
     *
     * @throws IOException why it makes none
     */
    static RingSetup probe() throws IOException {
        IOException refused = null;
        for (int level = 0; level < LEVELS.length; level++) {
            RingSetup setup = level(level).sized(8, 16);
            try {
                Ring ring = setup.create();
                try {
                    setup.checkOperations(ring);
                    return level(level);
                } finally {
                    ring.close();
                }
            } catch (LinuxErrors.Refused e) {
                refused = refusal(e);
                if (e.errno != Errno.EINVAL.code) {
                    throw refused;
                }
            }
        }
        throw refused == null ? new IOException("io_uring_setup: no level is left") : refused;
    }

    /** {@return why the system makes no ring} */
    static IOException refusal(LinuxErrors.Refused e) {
        Errno errno = Errno.of(e.errno);
        String who = "";
        if (errno == Errno.EPERM || errno == Errno.EACCES) {
            who = "; a seccomp filter, as containers have one, or the setting kernel.io_uring_disabled forbids it";
        } else if (errno == Errno.ENOSYS) {
            who = "; this kernel has none, or a seccomp filter hides it";
        } else if (errno == Errno.ENOMEM) {
            who = "; all rings of this user count against RLIMIT_MEMLOCK (ulimit -l)";
        }
        return new OverlappedException("io_uring_setup", "rings", e.errno, Errno.symbol(e.errno), e.getMessage() + who);
    }

    boolean has(int flag) {
        return (flags & flag) != 0;
    }

    /** {@return whether it is new enough for provided buffers, which came with the same kernel as cooperative task running (5.19)} */
    boolean providesBuffers() {
        return has(SETUP_COOP_TASKRUN | SETUP_DEFER_TASKRUN);
    }

    /** {@return a new ring, not enabled yet} */
    Ring create() throws IOException {
        NativeMemory memory = NativeMemory.allocate(PARAMS_SIZE);
        try {
            ByteBuffer params = memory.bytes();
            params.putInt(PARAMS_FLAGS, flags | SETUP_CLAMP | SETUP_CQSIZE);
            params.putInt(PARAMS_CQ_ENTRIES, cqEntries);
            int fd = (int) Libc.syscall(Libc.SYS_IO_URING_SETUP, entries, memory.address(), 0, 0, 0, 0);
            if (fd < 0) {
                throw new LinuxErrors.Refused(Native.getLastError());
            }
            int features = params.getInt(PARAMS_FEATURES);
            if ((features & NEEDED) != NEEDED) {
                Libc.close(fd);
                throw new IOException("this kernel's io_uring lacks features 0x"
                        + Integer.toHexString(NEEDED & ~features) + "; it has them from 5.11 on");
            }
            try {
                return new Ring(this, fd, params);
            } catch (RuntimeException e) {
                Libc.close(fd);
                throw e;
            }
        } finally {
            memory.free();
        }
    }

    private void checkOperations(Ring ring) throws IOException {
        BitSet supported = operations(ring);
        for (int op : NEEDED_OPS) {
            if (!supported.get(op)) {
                throw new IOException("this kernel's io_uring lacks operation " + op);
            }
        }
    }

    /** {@return the numbers of the operations that the kernel has (IORING_REGISTER_PROBE)} */
    static BitSet operations(Ring ring) throws IOException {
        int most = 256;
        NativeMemory memory = NativeMemory.allocate(16 + most * 8);
        try {
            ring.register(REGISTER_PROBE, memory.address(), most);
            ByteBuffer probe = memory.bytes().order(ByteOrder.nativeOrder());
            BitSet supported = new BitSet();
            int count = probe.get(1) & 0xff;
            for (int i = 0; i < count; i++) {
                if ((probe.getShort(16 + i * 8 + 2) & OP_SUPPORTED) != 0) {
                    supported.set(probe.get(16 + i * 8) & 0xff);
                }
            }
            return supported;
        } finally {
            memory.free();
        }
    }
}
