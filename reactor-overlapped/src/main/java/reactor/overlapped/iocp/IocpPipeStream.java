package reactor.overlapped.iocp;

import com.sun.jna.Native;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/**
 * An end of a named pipe that is connected. A {@link Op#READ} of messages answers OK with the end of a message, so with no bytes for an empty
 * one, and PARTIAL with what fits of a longer one. Of bytes, none may come, too: somebody wrote none. The end is always END, be it that the
 * peer has closed its end or that the server has broken the connection.
 */
class IocpPipeStream extends IocpDeviceHandle {

    private final boolean messages;

    /** @param messages whether it is read by messages */
    IocpPipeStream(IocpDriver driver, Win32Handle handle, boolean messages) {
        super(driver, handle);
        this.messages = messages;
    }

    /** {@return whether it is read by messages} */
    public final boolean messages() {
        return messages;
    }

    @Override
    public final boolean issuedByCaller(Op op) {
        return true;
    }

    /** The peer may have read a part of a write that is then cancelled: its packet says 0 bytes, and the rest is gone. */
    @Override
    public final boolean countsAborted() {
        return false;
    }

    /** Waiting without memory would swallow an empty message. */
    @Override
    public final Readiness readiness() {
        return messages ? Readiness.NONE : Readiness.COSTLY;
    }

    @Override
    final long position(Request request) {
        return 0;
    }

    @Override
    long prepare(Request request, int slot) {
        return switch (request.op) {
            case READ, WRITE -> super.prepare(request, slot);
            case AWAIT_READABLE -> {
                if (messages) {
                    throw new UnsupportedOperationException(request.op.label() + " on messages of " + target());
                }
                yield driver.slab.scratch(slot);
            }
            default -> throw new UnsupportedOperationException(request.op.label() + " on " + target());
        };
    }

    /** {@code ReadFile}, {@code WriteFile}. */
    @Override
    int issue(Request request, int slot, long address, long overlapped) {
        return request.op == Op.AWAIT_READABLE
                ? error(Kernel32.ReadFile(handle.value(), address, 0, 0, overlapped))
                : super.issue(request, slot, address, overlapped);
    }

    /** {@return 0, or the error of a call that answers FALSE} */
    static int error(int answer) {
        return answer != 0 ? 0 : Native.getLastError();
    }

    @Override
    final boolean settle(Request request, int slot, int error, int bytes) {
        boolean ended = error == Win32Errors.ERROR_BROKEN_PIPE || error == Win32Errors.ERROR_PIPE_NOT_CONNECTED;
        if (ended && request.op == Op.READ) {
            request.end();
        } else if (ended && request.op == Op.AWAIT_READABLE) {
            request.ok(0);
        } else {
            Outcomes.set(request, this, error, bytes);
        }
        return true;
    }
}
