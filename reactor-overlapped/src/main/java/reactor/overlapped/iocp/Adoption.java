package reactor.overlapped.iocp;

import java.io.IOException;
import reactor.overlapped.HandleKind;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.spi.StandardSpec;
import reactor.overlapped.spi.SystemHandle;

/** Takes a handle that somebody else has opened, once it is known what it is. */
final class Adoption {

    private final IocpDriver driver;
    private final long handle;
    private final String target;
    private final boolean close;

    Adoption(IocpDriver driver, long handle, String target, boolean close) {
        this.driver = driver;
        this.handle = handle;
        this.target = target;
        this.close = close;
    }

    /** A handle of the caller's own. */
    static SystemHandle adopt(IocpDriver driver, AdoptSpec spec) throws IOException {
        return new Adoption(driver, spec.handle(), spec.target(), spec.close()).adopt(spec.disk());
    }

    /** {@code GetStdHandle}. Most are synchronous; a parent process may have given an overlapped one. */
    static SystemHandle standard(IocpDriver driver, StandardSpec spec) throws IOException {
        long handle = Kernel32.GetStdHandle(
                switch (spec) {
                    case INPUT -> Kernel32.STD_INPUT_HANDLE;
                    case OUTPUT -> Kernel32.STD_OUTPUT_HANDLE;
                    case ERROR -> Kernel32.STD_ERROR_HANDLE;
                });
        if (handle == 0 || handle == Kernel32.INVALID_HANDLE_VALUE) {
            throw new OverlappedException(
                    "open",
                    spec.target(),
                    Win32Errors.ERROR_INVALID_HANDLE,
                    Win32Symbols.of(Win32Errors.ERROR_INVALID_HANDLE),
                    "this process has none");
        }
        Adoption adoption = new Adoption(driver, handle, spec.target(), false);
        return adoption.adopt(Win32Handle.kind(handle, "open", spec.target()) == HandleKind.DISK);
    }

    /** {@return a handle for it} {@code disk} says whether the caller wants positions. */
    SystemHandle adopt(boolean disk) throws IOException {
        Blocking.check("adopting", target);
        if (handle <= 0) {
            // Negative values are pseudo-handles: this process, this thread.
            throw Win32Errors.exception("adopt", target, Win32Errors.ERROR_INVALID_HANDLE);
        }
        HandleKind kind = Win32Handle.kind(handle, "adopt", target);
        boolean positions = kind == HandleKind.DISK || kind == HandleKind.DIRECTORY;
        int mode = mode();
        boolean unbuffered = (mode & Ntdll.FILE_NO_INTERMEDIATE_BUFFERING) != 0;
        // Skip mode is not switched on: the handle's other users may rely on their packets.
        Win32Handle open = new Win32Handle(handle, target, kind, close, skipsPacket());
        if (disk && !positions) {
            throw new IllegalArgumentException(target + " is of kind " + kind + ", not a file on a disk");
        }
        if ((mode & (Ntdll.FILE_SYNCHRONOUS_IO_ALERT | Ntdll.FILE_SYNCHRONOUS_IO_NONALERT)) != 0) {
            return IocpSynchronousHandle.of(open, null, unbuffered);
        }
        if (positions && !disk) {
            throw new IllegalArgumentException(target + " is an overlapped file on a disk, which has no next bytes");
        }
        associate();
        return positions
                ? new IocpFileHandle(driver, open, new FileCalls(open, null, unbuffered))
                : new IocpStreamHandle(driver, open);
    }

    /** {@return how the handle was opened} */
    private int mode() throws IOException {
        int[] mode = new int[1];
        int status = query(Ntdll.FileModeInformation, mode);
        if (status < 0) {
            throw Win32Errors.exception("adopt", target, Win32Errors.ofStatus(status));
        }
        return mode[0];
    }

    /** {@return whether somebody has switched skip mode on; it cannot be switched off again} */
    private boolean skipsPacket() {
        int[] modes = new int[1];
        return query(Ntdll.FileIoCompletionNotificationInformation, modes) >= 0
                && (modes[0] & Kernel32.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS) != 0;
    }

    /** {@code NtQueryInformationFile} for one ULONG. {@return the NTSTATUS} */
    private int query(int informationClass, int[] answer) {
        return Ntdll.NtQueryInformationFile(handle, new long[2], answer, Integer.BYTES, informationClass);
    }

    private void associate() throws IOException {
        int error = driver.port.associate(handle);
        if (error == Win32Errors.ERROR_INVALID_PARAMETER) {
            throw new OverlappedException(
                    "adopt",
                    target,
                    error,
                    Win32Symbols.of(error),
                    "the handle belongs to another completion port already, or its device takes none");
        }
        if (error != 0) {
            throw Win32Errors.exception("adopt", target, error);
        }
    }
}
