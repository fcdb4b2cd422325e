package reactor.overlapped.nio;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.channels.NonReadableChannelException;
import java.nio.channels.NonWritableChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.OverlappedException;

/**
 * What the JDK throws, as the exceptions that all backends share: the JDK's own class where there is one for the situation, else an
 * {@link OverlappedException}. The JDK gives no error code, only the system's text; {@link NioErrno} recognises it.
 */
final class NioErrors {

    /** The symbol of what is not recognised. */
    static final String UNKNOWN = "IO_ERROR";

    private NioErrors() {}

    static Exception of(String operation, String target, Exception thrown) {
        if (thrown instanceof NonReadableChannelException) {
            return noAccess(operation, target, "read");
        }
        if (thrown instanceof NonWritableChannelException) {
            return noAccess(operation, target, "write");
        }
        if (thrown.getClass() == FileSystemException.class) {
            return recognised(operation, target, ((FileSystemException) thrown).getReason(), thrown);
        }
        if (thrown.getClass() == IOException.class) {
            return recognised(operation, target, thrown.getMessage(), thrown);
        }
        return thrown;
    }

    /** {@return what a socket's call threw, with operation and target} */
    static Exception ofSocket(String operation, String target, Exception thrown) {
        String text = Objects.requireNonNullElse(thrown.getMessage(), "");
        NioErrno errno = NioErrno.find(text);
        String where = operation + (operation.equals("connect") ? " to " : " ") + target;
        SocketException result;
        if (thrown instanceof NoRouteToHostException) {
            result = new NoRouteToHostException(where + ": " + text);
        } else if (thrown instanceof PortUnreachableException) {
            result = new PortUnreachableException(where + ": " + (text.isEmpty() ? "Port unreachable" : text));
        } else if (thrown instanceof BindException && operation.equals("bind")) {
            result = new BindException(where + ": " + text);
        } else if (thrown instanceof ConnectException) {
            result = new ConnectException(where + ": " + text);
        } else if (isSocketTrouble(thrown, errno)) {
            String symbol =
                    errno == null ? "" : " (" + errno.symbol() + (errno.code() == 0 ? ")" : ", " + errno.code() + ")");
            result = new SocketException(where + ": " + text + symbol);
        } else {
            return thrown.getClass() == SocketException.class
                    ? recognised(operation, target, text, thrown)
                    : of(operation, target, thrown);
        }
        result.initCause(thrown);
        return result;
    }

    /** {@return whether it is the connection's or the network's trouble, not this process's want of something} */
    private static boolean isSocketTrouble(Exception thrown, @Nullable NioErrno errno) {
        boolean bySocket = thrown.getClass() == SocketException.class || thrown instanceof BindException;
        if (!bySocket && thrown.getClass() != IOException.class) {
            return false;
        }
        if (errno == null) {
            return bySocket;
        }
        return switch (errno) {
            case EMFILE, ENFILE, ENOMEM, ENOBUFS, EIO, ENOSPC, EDQUOT -> false;
            default -> true;
        };
    }

    /** {@return the handle's own lack of access; what iocp gets as ERROR_ACCESS_DENIED} */
    static AccessDeniedException noAccess(String operation, String target, String access) {
        return new AccessDeniedException(target, null, operation + ": opened without " + access + " access");
    }

    static FileSystemException of(String operation, String target, NioErrno errno) {
        return new OverlappedException(operation, target, errno.code(), errno.symbol(), errno.text());
    }

    private static Exception recognised(String operation, String target, @Nullable String text, Exception thrown) {
        String reason = Objects.requireNonNullElse(text, "");
        NioErrno errno = NioErrno.find(reason);
        FileSystemException result;
        if (errno == NioErrno.EPERM || errno == NioErrno.EACCES) {
            result = new AccessDeniedException(target, null, reason);
        } else if (errno != null) {
            result = new OverlappedException(operation, target, errno.code(), errno.symbol(), reason);
        } else {
            result = new OverlappedException(operation, target, 0, UNKNOWN, reason);
        }
        result.initCause(thrown);
        return result;
    }
}
