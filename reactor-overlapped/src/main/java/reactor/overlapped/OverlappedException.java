package reactor.overlapped;

import java.nio.file.FileSystemException;
import org.jspecify.annotations.Nullable;

/**
 * The system refused an operation for a reason that has no exception of the JDK's own. The message names the operation,
 * the target and the system's reason.
 */
public final class OverlappedException extends FileSystemException {

    private static final long serialVersionUID = 1L;

    private final int code;
    private final String symbol;
    private final String operation;

    /**
     * Creates one.
     *
     * @param operation what was asked for, as in {@code "read"}
     * @param target the path or name it was asked of
     * @param code the system's code (Win32 error, errno), or 0 where the system gives none
     * @param symbol the code's symbolic name, as in {@code "ERROR_DISK_FULL"}
     * @param reason the system's text
     */
    public OverlappedException(String operation, String target, int code, String symbol, @Nullable String reason) {
        super(
                target,
                null,
                operation + ": " + (reason == null || reason.isEmpty() ? "" : reason + " ") + "(" + symbol
                        + (code == 0 ? "" : ", " + code) + ")");
        this.code = code;
        this.symbol = symbol;
        this.operation = operation;
    }

    /** {@return the system's code (a Win32 error or an errno), 0 where the system gives none} */
    public int code() {
        return code;
    }

    /** {@return the symbolic name of {@link #code()}, as in {@code ERROR_DISK_FULL}} */
    public String symbol() {
        return symbol;
    }

    /** {@return what was asked for, as in {@code read}} */
    public String operation() {
        return operation;
    }
}
