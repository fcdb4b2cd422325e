package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import reactor.overlapped.HandleKind;

/** A HANDLE or SOCKET, what it is, and who closes it. */
final class Win32Handle {

    private final long value;
    private final String target;
    private final HandleKind kind;
    private final boolean owned;
    private final boolean skipsPacket;
    private final boolean socket;
    private volatile boolean closed;

    Win32Handle(long value, String target, HandleKind kind, boolean owned, boolean skipsPacket) {
        this(value, target, kind, owned, skipsPacket, false);
    }

    private Win32Handle(
            long value, String target, HandleKind kind, boolean owned, boolean skipsPacket, boolean socket) {
        this.value = value;
        this.target = target;
        this.kind = kind;
        this.owned = owned;
        this.skipsPacket = skipsPacket;
        this.socket = socket;
    }

    /** A SOCKET of our own. */
    static Win32Handle socket(long value, String target, boolean skipsPacket) {
        return new Win32Handle(value, target, HandleKind.PIPE, true, skipsPacket, true);
    }

    long value() {
        return value;
    }

    String target() {
        return target;
    }

    HandleKind kind() {
        return kind;
    }

    /** {@return whether a call that succeeds at once leaves out its packet (FILE_SKIP_COMPLETION_PORT_ON_SUCCESS)} */
    boolean skipsPacket() {
        return skipsPacket;
    }

    boolean closed() {
        return closed;
    }

    /** {@code CloseHandle} or {@code closesocket}, unless it is somebody else's. */
    void close() throws IOException {
        Blocking.check("closing", target);
        if (closed) {
            return;
        }
        closed = true;
        if (owned && !closeValue()) {
            throw Win32Errors.exception("close", target, Native.getLastError());
        }
    }

    private boolean closeValue() {
        return socket ? Ws2_32.closesocket(value) == 0 : Kernel32.CloseHandle(value) != 0;
    }

    /** {@code GetFileType}, {@code GetFileInformationByHandleEx}. {@return what the system says that a handle is, asked for in an operation} */
    static HandleKind kind(long handle, String operation, String target) throws IOException {
        int type = Kernel32.GetFileType(handle);
        int error = Native.getLastError();
        return switch (type) {
            case Kernel32.FILE_TYPE_CHAR -> HandleKind.CHARACTER;
            case Kernel32.FILE_TYPE_PIPE -> HandleKind.PIPE;
            case Kernel32.FILE_TYPE_DISK -> isDirectory(handle) ? HandleKind.DIRECTORY : HandleKind.DISK;
            default -> {
                if (error == Win32Errors.ERROR_INVALID_HANDLE) {
                    throw Win32Errors.exception(operation, target, error);
                }
                yield HandleKind.UNKNOWN;
            }
        };
    }

    /** FILE_STANDARD_INFO: two sizes, links, then the bytes DeletePending and Directory. A disk has none. */
    private static boolean isDirectory(long handle) {
        int[] info = new int[6];
        boolean told = Kernel32.GetFileInformationByHandleEx(
                        handle, Kernel32.FileStandardInfo, info, info.length * Integer.BYTES)
                != 0;
        return told && (info[5] & 0xFF00) != 0;
    }
}
