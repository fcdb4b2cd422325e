package reactor.overlapped.iocp;

import com.sun.jna.Native;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/** A server's end of a pipe that serves nobody: waits for a client, for one {@link Op#ACCEPT} at a time. */
final class PipeInstance extends IocpHandle {

    private final PipeListener listener;

    /** Guarded by the listener. */
    private boolean listening;

    /**
     * Creates one.
     *
     * @param listening whether a client can connect: when it was created, not when a connection was broken
     */
    PipeInstance(PipeListener listener, IocpDriver driver, Win32Handle handle, boolean listening) {
        super(driver, handle);
        this.listener = listener;
        this.listening = listening;
    }

    boolean listening() {
        return listening;
    }

    @Override
    long prepare(Request request, int slot) {
        return 0;
    }

    /** {@code ConnectNamedPipe}. */
    @Override
    int issue(Request request, int slot, long address, long overlapped) {
        listening = true;
        return Kernel32.ConnectNamedPipe(handle.value(), overlapped) != 0 ? 0 : Native.getLastError();
    }

    @Override
    boolean settle(Request request, int slot, int error, int bytes) {
        if (error == Win32Errors.ERROR_NO_DATA && !leftBytes()) {
            // A client came and went. No client can come before the call that follows.
            Kernel32.DisconnectNamedPipe(handle.value());
            return false;
        }
        // ERROR_PIPE_CONNECTED: the client was first; no packet comes.
        if (error == 0 || error == Win32Errors.ERROR_PIPE_CONNECTED || error == Win32Errors.ERROR_NO_DATA) {
            request.result = new IocpPipeHandle(driver, handle, listener.messages(), listener);
            request.ok(0);
        } else {
            Outcomes.set(request, this, error, 0);
        }
        listener.settled(slot, this, request.status);
        return true;
    }

    /** {@code PeekNamedPipe}. {@return whether a client that has gone left something to read} */
    private boolean leftBytes() {
        int[] available = new int[1];
        return Kernel32.PeekNamedPipe(handle.value(), 0, 0, 0, available, 0) != 0 && available[0] > 0;
    }
}
