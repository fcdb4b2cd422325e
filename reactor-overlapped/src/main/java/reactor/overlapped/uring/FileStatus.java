package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;

/**
 * What {@code statx} tells of a file. That call has one layout on all architectures, {@code fstat} has not.
 *
 * @param mode type and permissions
 * @param size in bytes, 0 of a device
 * @param blocks of 512 bytes that it takes on the disk
 * @param device that it is on
 * @param inode its number there
 * @param directAlignment what O_DIRECT needs position, length and memory to be multiples of
 */
record FileStatus(int mode, long size, long blocks, long device, long inode, int directAlignment) {

    private static final int SIZE = 256;
    private static final int BASIC_STATS = 0x7ff;

    /** Told since Linux 6.1. */
    private static final int DIRECT_ALIGNMENT = 0x2000;

    /** No disk has longer sectors than its file system has blocks; and pages satisfy all. */
    private static final int LARGEST_SECTOR = 4096;

    private static final int TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final int CHARACTER = 0020000;
    private static final int DIRECTORY = 0040000;
    private static final int BLOCK = 0060000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;
    private static final int SOCKET = 0140000;

    private static final byte[] EMPTY = {0};

    private static final int SYS_STATX = number();

    /** x86-64, ppc64 and s390x have numbers of their own; all architectures since have the same. */
    private static int number() {
        return switch (System.getProperty("os.arch", "")) {
            case "amd64", "x86_64" -> 332;
            case "ppc64", "ppc64le" -> 383;
            case "s390x" -> 379;
            default -> 291;
        };
    }

    /** {@return the status of an open file} */
    static FileStatus of(int fd, String operation, String target) throws IOException {
        byte[] status = new byte[SIZE];
        if (call(fd, EMPTY, FileLibc.AT_EMPTY_PATH, status) < 0) {
            throw LinuxErrors.exception(operation, target, Native.getLastError());
        }
        return read(status);
    }

    /** {@return the status of what has that name now, null when nothing has} */
    static @Nullable FileStatus of(byte[] path, boolean follow, String operation, String target) throws IOException {
        byte[] status = new byte[SIZE];
        if (call(FileLibc.AT_FDCWD, path, follow ? 0 : FileLibc.AT_SYMLINK_NOFOLLOW, status) >= 0) {
            return read(status);
        }
        int error = Native.getLastError();
        if (error == Errno.ENOENT.code || error == Errno.ENOTDIR.code) {
            return null;
        }
        throw LinuxErrors.exception(operation, target, error);
    }

    private static long call(int directory, byte[] path, int flags, byte[] status) {
        return FileLibc.syscall(SYS_STATX, directory, path, flags, BASIC_STATS | DIRECT_ALIGNMENT, status);
    }

    private static FileStatus read(byte[] status) {
        ByteBuffer from = ByteBuffer.wrap(status).order(ByteOrder.nativeOrder());
        int alignment = (from.getInt(0) & DIRECT_ALIGNMENT) == 0 ? 0 : Math.max(from.getInt(0x98), from.getInt(0x9c));
        return new FileStatus(
                from.getShort(0x1c) & 0xffff,
                from.getLong(0x28),
                from.getLong(0x30),
                (long) from.getInt(0x88) << Integer.SIZE | Integer.toUnsignedLong(from.getInt(0x8c)),
                from.getLong(0x20),
                alignment > 0 ? alignment : LARGEST_SECTOR);
    }

    HandleKind kind() {
        return switch (mode & TYPE) {
            case REGULAR, BLOCK -> HandleKind.DISK;
            case DIRECTORY -> HandleKind.DIRECTORY;
            case FIFO, SOCKET -> HandleKind.PIPE;
            case CHARACTER -> HandleKind.CHARACTER;
            default -> HandleKind.UNKNOWN;
        };
    }

    boolean isLink() {
        return (mode & TYPE) == LINK;
    }

    boolean isBlockDevice() {
        return (mode & TYPE) == BLOCK;
    }

    boolean isSame(FileStatus other) {
        return inode == other.inode && device == other.device;
    }
}
