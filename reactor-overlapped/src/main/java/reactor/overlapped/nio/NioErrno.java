package reactor.overlapped.nio;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Error codes by the text that the system has for them: glibc's, then musl's or macOS's where they differ; below those of Windows, with
 * Wine's shorter ones. Where the system speaks another language than English nothing is recognised. Of two texts of which one begins with
 * the other, the longer stands first.
 */
enum NioErrno {
    ENOENT(2, "No such file or directory"),
    EPERM(1, "Operation not permitted"),
    EINTR(4, "Interrupted system call"),
    EIO(5, "Input/output error", "I/O error"),
    ENXIO(6, "No such device or address", "Device not configured"),
    EBADF(9, "Bad file descriptor"),
    EAGAIN(11, "Resource temporarily unavailable"),
    ENOMEM(12, "Cannot allocate memory", "Out of memory"),
    EACCES(13, "Permission denied"),
    EBUSY(16, "Device or resource busy", "Resource busy"),
    EXDEV(18, "Invalid cross-device link", "Cross-device link"),
    ENODEV(19, "No such device", "Operation not supported by device"),
    ENOTDIR(20, "Not a directory"),
    EISDIR(21, "Is a directory"),
    EINVAL(22, "Invalid argument"),
    ENFILE(23, "Too many open files in system"),
    EMFILE(24, "Too many open files", "No file descriptors available"),
    ETXTBSY(26, "Text file busy"),
    EFBIG(27, "File too large"),
    ENOSPC(28, "No space left on device"),
    ESPIPE(29, "Illegal seek", "Invalid seek"),
    EROFS(30, "Read-only file system"),
    EPIPE(32, "Broken pipe"),
    EDEADLK(35, "Resource deadlock avoided", "Resource deadlock would occur"),
    ENAMETOOLONG(36, "File name too long", "Filename too long"),
    ENOLCK(37, "No locks available"),
    ELOOP(40, "Too many levels of symbolic links", "Symbolic link loop"),
    EOVERFLOW(75, "Value too large for"),
    EOPNOTSUPP(95, "Operation not supported", "Not supported"),
    EMSGSIZE(90, "Message too long"),
    EAFNOSUPPORT(97, "Address family not supported by protocol"),
    EADDRINUSE(98, "Address already in use", "Only one usage of each socket address"),
    EADDRNOTAVAIL(99, "Cannot assign requested address", "Can't assign requested address"),
    ENETDOWN(100, "Network is down"),
    ENETUNREACH(101, "Network is unreachable", "Network unreachable"),
    ECONNABORTED(
            103, "Software caused connection abort", "Connection aborted", "An established connection was aborted"),
    ECONNRESET(
            104,
            "Connection reset by peer",
            "Connection reset",
            "An existing connection was forcibly closed by the remote host"),
    ENOBUFS(105, "No buffer space available"),
    EISCONN(106, "Transport endpoint is already connected", "Socket is connected", "Socket is already connected"),
    ENOTCONN(107, "Transport endpoint is not connected", "Socket is not connected", "Socket not connected"),
    ESHUTDOWN(108, "Cannot send after transport endpoint shutdown"),
    ETIMEDOUT(110, "Connection timed out", "Operation timed out"),
    ECONNREFUSED(111, "Connection refused"),
    EHOSTDOWN(112, "Host is down"),
    EHOSTUNREACH(113, "No route to host", "Host is unreachable", "Host unreachable"),
    ESTALE(116, "Stale file handle", "Stale NFS file handle"),
    EDQUOT(122, "Disk quota exceeded", "Quota exceeded", "Disc quota exceeded"),

    ERROR_TOO_MANY_OPEN_FILES(4, "The system cannot open the file"),
    ERROR_INVALID_HANDLE(6, "The handle is invalid"),
    ERROR_WRITE_PROTECT(19, "The media is write protected"),
    ERROR_NOT_READY(21, "The device is not ready"),
    ERROR_SHARING_VIOLATION(
            32, "The process cannot access the file because it is being used by another process", "Sharing violation"),
    ERROR_LOCK_VIOLATION(
            33,
            "The process cannot access the file because another process has locked a portion of the file",
            "Lock violation"),
    ERROR_INVALID_PARAMETER(87, "The parameter is incorrect"),
    ERROR_DISK_FULL(112, "There is not enough space on the disk"),
    ERROR_INVALID_NAME(123, "The filename, directory name, or volume label syntax is incorrect"),
    ERROR_DIR_NOT_EMPTY(145, "The directory is not empty"),
    ERROR_FILENAME_EXCED_RANGE(206, "The filename or extension is too long"),
    ERROR_USER_MAPPED_FILE(
            1224, "The requested operation cannot be performed on a file with a user-mapped section open"),
    ERROR_IO_DEVICE(1117, "The request could not be performed because of an I/O device error");

    /** The JDK itself checks what O_DIRECT demands, and ends each of these messages so. */
    private static final String MISALIGNED = "is not a multiple of the block size";

    /** Up to here Linux, macOS and the BSDs have the same numbers, but for EAGAIN. */
    private static final int SAME_EVERYWHERE = 34;

    private static final boolean LINUX =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");

    private final int linuxCode;
    private final String[] texts;

    NioErrno(int linuxCode, String... texts) {
        this.linuxCode = linuxCode;
        this.texts = texts;
    }

    /** {@return the code, or 0 where this system may have another number} */
    int code() {
        boolean certain = LINUX || symbol().startsWith("ERROR_") || (linuxCode <= SAME_EVERYWHERE && this != EAGAIN);
        return certain ? linuxCode : 0;
    }

    String symbol() {
        return name();
    }

    String text() {
        return texts[0];
    }

    static @Nullable NioErrno of(Throwable thrown) {
        String message = thrown.getMessage();
        return message == null ? null : find(message);
    }

    static @Nullable NioErrno find(String message) {
        for (NioErrno errno : values()) {
            for (String text : errno.texts) {
                if (message.startsWith(text)) {
                    return errno;
                }
            }
        }
        return message.contains(MISALIGNED) ? EINVAL : null;
    }
}
