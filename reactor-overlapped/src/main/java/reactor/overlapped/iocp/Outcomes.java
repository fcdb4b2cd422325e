package reactor.overlapped.iocp;

import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SystemHandle;

/** What a Win32 error means to a request. */
final class Outcomes {

    private Outcomes() {}

    /** Sets the outcome; {@code error} 0 is success. */
    static void set(Request request, SystemHandle handle, int error, int bytes) {
        switch (error) {
            case 0 -> request.ok(bytes);
            case Win32Errors.ERROR_HANDLE_EOF, Win32Errors.ERROR_BROKEN_PIPE -> {
                if (request.op == Op.READ || request.op == Op.READ_SCATTER) {
                    request.end();
                } else {
                    fail(request, handle, error);
                }
            }
            case Win32Errors.ERROR_MORE_DATA -> request.partial(bytes);
            case Win32Errors.ERROR_OPERATION_ABORTED, Win32Errors.ERROR_HANDLES_CLOSED -> request.aborted(bytes, error);
            case Win32Errors.ERROR_NOT_ENOUGH_MEMORY,
                    Win32Errors.ERROR_NO_SYSTEM_RESOURCES,
                    Win32Errors.ERROR_WORKING_SET_QUOTA,
                    Win32Errors.ERROR_INVALID_USER_BUFFER,
                    Win32Errors.ERROR_NOT_ENOUGH_QUOTA,
                    Win32Errors.WSAENOBUFS -> request.busy(error);
            default -> fail(request, handle, error);
        }
    }

    private static void fail(Request request, SystemHandle handle, int error) {
        IocpHandle own = handle instanceof IocpHandle one ? one : null;
        IOException reason = own != null
                ? own.failure(request, error)
                : Win32Errors.exception(request.op.label(), handle.target(), error);
        boolean unknown = error == Win32Errors.ERROR_INVALID_HANDLE || error == SocketErrors.WSAENOTSOCK;
        boolean closed = unknown && own != null && own.closed();
        request.failed(closed ? new ClosedChannelException().initCause(reason) : reason);
    }
}
