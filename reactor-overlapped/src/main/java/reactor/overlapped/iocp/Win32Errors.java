package reactor.overlapped.iocp;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import reactor.overlapped.OverlappedException;

/** From a Win32 error, or an NTSTATUS, to an exception: the JDK's own where it has one. */
final class Win32Errors {

    static final int ERROR_FILE_NOT_FOUND = 2;
    static final int ERROR_PATH_NOT_FOUND = 3;
    static final int ERROR_ACCESS_DENIED = 5;
    static final int ERROR_INVALID_HANDLE = 6;
    static final int ERROR_NOT_ENOUGH_MEMORY = 8;
    static final int ERROR_INVALID_DRIVE = 15;
    static final int ERROR_LOCK_VIOLATION = 33;
    static final int ERROR_HANDLE_EOF = 38;
    static final int ERROR_FILE_EXISTS = 80;
    static final int ERROR_INVALID_PARAMETER = 87;
    static final int ERROR_BROKEN_PIPE = 109;
    static final int ERROR_ALREADY_EXISTS = 183;
    static final int ERROR_PIPE_BUSY = 231;
    static final int ERROR_NO_DATA = 232;
    static final int ERROR_PIPE_NOT_CONNECTED = 233;
    static final int ERROR_MORE_DATA = 234;
    static final int WAIT_TIMEOUT = 258;
    static final int ERROR_FILENAME_EXCED_RANGE = 206;
    static final int ERROR_PIPE_CONNECTED = 535;
    static final int ERROR_HANDLES_CLOSED = 676;
    static final int ERROR_ABANDONED_WAIT_0 = 735;
    static final int ERROR_OPERATION_ABORTED = 995;
    static final int ERROR_IO_PENDING = 997;
    static final int ERROR_PRIVILEGE_NOT_HELD = 1314;
    static final int ERROR_NO_SYSTEM_RESOURCES = 1450;
    static final int ERROR_WORKING_SET_QUOTA = 1453;
    static final int ERROR_INVALID_USER_BUFFER = 1784;
    static final int ERROR_NOT_ENOUGH_QUOTA = 1816;
    static final int WSAENOBUFS = 10055;

    private static final int LONGEST_TEXT = 1024;

    private Win32Errors() {}

    /** {@code RtlNtStatusToDosError}. {@return the Win32 error of an NTSTATUS} */
    static int ofStatus(int status) {
        // Not every Wine knows it.
        return status == Ntdll.STATUS_HANDLES_CLOSED ? ERROR_HANDLES_CLOSED : Ntdll.RtlNtStatusToDosError(status);
    }

    /** {@return the exception for what the system refused} */
    static IOException exception(String operation, String target, int code) {
        return switch (code) {
            case ERROR_FILE_NOT_FOUND, ERROR_PATH_NOT_FOUND, ERROR_INVALID_DRIVE ->
                new NoSuchFileException(target, null, reason(operation, code));
            case ERROR_ACCESS_DENIED, ERROR_PRIVILEGE_NOT_HELD ->
                new AccessDeniedException(target, null, reason(operation, code));
            case ERROR_FILE_EXISTS, ERROR_ALREADY_EXISTS ->
                new FileAlreadyExistsException(target, null, reason(operation, code));
            default -> new OverlappedException(operation, target, code, Win32Symbols.of(code), text(code));
        };
    }

    /** {@return the reason as {@link OverlappedException} words it} */
    static String reason(String operation, int code) {
        String text = text(code);
        return operation + ": " + (text.isEmpty() ? "" : text + " ") + "(" + Win32Symbols.of(code) + ", " + code + ")";
    }

    /** {@code FormatMessageW}: the system's own words, in its language; empty when it has none. */
    static String text(int code) {
        char[] buffer = new char[LONGEST_TEXT];
        int length = Kernel32.FormatMessageW(
                Kernel32.FORMAT_MESSAGE_FROM_SYSTEM | Kernel32.FORMAT_MESSAGE_IGNORE_INSERTS,
                0,
                code,
                0,
                buffer,
                buffer.length,
                0);
        return new String(buffer, 0, length).strip();
    }
}
