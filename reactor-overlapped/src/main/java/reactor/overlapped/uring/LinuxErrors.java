package reactor.overlapped.uring;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import reactor.overlapped.OverlappedException;

/** The system's errors as exceptions: the JDK's own class where there is one for the situation, else an {@link OverlappedException}. */
final class LinuxErrors {

    private LinuxErrors() {}

    /** The system has refused a call whose operation and target only the caller knows. */
    static final class Refused extends IOException {
        private static final long serialVersionUID = 1L;

        final int errno;

        Refused(int errno) {
            super(text(errno));
            this.errno = errno;
        }

        /** {@return the exception for that operation} */
        FileSystemException exception(String operation, String target) {
            return LinuxErrors.exception(operation, target, errno);
        }
    }

    /** {@return the system's text} */
    static String text(int errno) {
        return Libc.strerror(errno);
    }

    /** {@return what a file's operation gets} */
    static FileSystemException exception(String operation, String target, int errno) {
        Errno known = Errno.of(errno);
        if (known == null) {
            return overlapped(operation, target, errno);
        }
        return switch (known) {
            case ENOENT -> new NoSuchFileException(target);
            case EEXIST -> new FileAlreadyExistsException(target);
            case EPERM, EACCES -> new AccessDeniedException(target, null, operation + ": " + text(errno));
            case ELOOP ->
                operation.equals("open") ? new FileSystemLoopException(target) : overlapped(operation, target, errno);
            default -> overlapped(operation, target, errno);
        };
    }

    private static OverlappedException overlapped(String operation, String target, int errno) {
        return new OverlappedException(operation, target, errno, Errno.symbol(errno), text(errno));
    }

    /** {@return what a socket's operation gets} */
    static IOException ofSocket(String operation, String target, int errno) {
        String where = operation + (operation.equals("connect") ? " to " : " ") + target + ": " + text(errno);
        Errno known = Errno.of(errno);
        if (known == null) {
            return overlapped(operation, target, errno);
        }
        return switch (known) {
            case EHOSTUNREACH, ENETUNREACH, EHOSTDOWN -> new NoRouteToHostException(where);
            case ECONNREFUSED ->
                operation.equals("connect") ? new ConnectException(where) : new PortUnreachableException(where);
            case ETIMEDOUT -> operation.equals("connect") ? new ConnectException(where) : socket(where, known);
            case EADDRINUSE, EADDRNOTAVAIL ->
                operation.equals("bind") ? new BindException(where) : socket(where, known);
            case EMFILE, ENFILE, ENOMEM, ENOBUFS, EIO, ENOSPC, EDQUOT -> overlapped(operation, target, errno);
            default -> socket(where, known);
        };
    }

    private static SocketException socket(String where, Errno known) {
        return new SocketException(where + " (" + known.name() + ", " + known.code + ")");
    }
}
