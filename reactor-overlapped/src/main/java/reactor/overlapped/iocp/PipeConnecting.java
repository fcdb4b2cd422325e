package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.PipeBusyException;
import reactor.overlapped.spi.PipeConnectSpec;
import reactor.overlapped.spi.SystemHandle;

/** One attempt to open the client's end of a pipe. */
final class PipeConnecting {

    /** Both directions, else the one that the pipe has; with attributes, to set the mode and to ask for the peer. */
    private static final int[] ACCESS = {
        Kernel32.GENERIC_READ | Kernel32.GENERIC_WRITE,
        Kernel32.GENERIC_READ | Kernel32.FILE_WRITE_ATTRIBUTES,
        Kernel32.GENERIC_WRITE | Kernel32.FILE_READ_ATTRIBUTES
    };

    private final IocpDriver driver;
    private final PipeConnectSpec spec;

    PipeConnecting(IocpDriver driver, PipeConnectSpec spec) {
        this.driver = driver;
        this.spec = spec;
    }

    SystemHandle open() throws IOException {
        Blocking.check("opening", spec.target());
        long pipe = create(PipeName.ofClient(spec.name()));
        if (spec.messages()
                && Kernel32.SetNamedPipeHandleState(pipe, new int[] {Kernel32.PIPE_READMODE_MESSAGE}, 0, 0) == 0) {
            int error = Native.getLastError();
            Kernel32.CloseHandle(pipe);
            throw error == Win32Errors.ERROR_INVALID_PARAMETER
                    ? new OverlappedException(
                            "open", spec.target(), error, Win32Symbols.of(error), "the server's pipe has no messages")
                    : Win32Errors.exception("open", spec.target(), error);
        }
        Win32Handle handle = PipeCreation.bound(driver, pipe, spec.target(), spec.messages());
        return new IocpPipeHandle(driver, handle, spec.messages(), null);
    }

    /** {@code CreateFileW}. The server must not act in the caller's name. */
    private long create(char[] name) throws IOException {
        int error = 0;
        for (int access : ACCESS) {
            long pipe = Kernel32.CreateFileW(
                    name,
                    access,
                    0,
                    0,
                    Kernel32.OPEN_EXISTING,
                    Kernel32.FILE_FLAG_OVERLAPPED | Kernel32.SECURITY_SQOS_PRESENT | Kernel32.SECURITY_ANONYMOUS,
                    0);
            if (pipe != Kernel32.INVALID_HANDLE_VALUE) {
                return pipe;
            }
            int answer = Native.getLastError();
            if (error == 0 || answer != Win32Errors.ERROR_ACCESS_DENIED) {
                error = answer;
            }
            if (answer != Win32Errors.ERROR_ACCESS_DENIED) {
                break;
            }
        }
        throw error == Win32Errors.ERROR_PIPE_BUSY
                ? new PipeBusyException(spec.target())
                : Win32Errors.exception("open", spec.target(), error);
    }
}
