package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.FileSystemException;
import java.util.Set;
import reactor.overlapped.HandleKind;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileAttribute;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.SystemHandle;

/** One {@code CreateFileW} and what follows it. */
final class FileOpening {

    private final IocpDriver driver;
    private final FileSpec spec;

    FileOpening(IocpDriver driver, FileSpec spec) {
        this.driver = driver;
        this.spec = spec;
    }

    SystemHandle open() throws IOException {
        Blocking.check("opening", spec.target());
        if (spec.disposition() == Disposition.TRUNCATE_EXISTING
                && !spec.access().contains(Access.WRITE)) {
            throw new IllegalArgumentException("TRUNCATE_EXISTING needs access to write: " + spec.target());
        }
        if (spec.attributes().contains(FileAttribute.NORMAL)
                && spec.attributes().size() > 1) {
            throw new IllegalArgumentException("the attribute NORMAL stands alone: " + spec.attributes());
        }
        char[] name = Win32Name.of(spec.path());
        return spec.overlapped() ? overlapped(name) : synchronous(name);
    }

    private SystemHandle synchronous(char[] name) throws IOException {
        long handle = create(name, 0);
        try {
            HandleKind kind = Win32Handle.kind(handle, "open", spec.target());
            return IocpSynchronousHandle.of(
                    new Win32Handle(handle, spec.target(), kind, true, false), name, unbuffered(name, kind));
        } catch (IOException | RuntimeException | Error e) {
            Kernel32.CloseHandle(handle);
            throw e;
        }
    }

    private SystemHandle overlapped(char[] name) throws IOException {
        long handle = create(name, Kernel32.FILE_FLAG_OVERLAPPED);
        try {
            HandleKind kind = Win32Handle.kind(handle, "open", spec.target());
            int error = driver.port.associate(handle);
            if (error == 0) {
                Win32Handle open = new Win32Handle(handle, spec.target(), kind, true, skipPackets(handle));
                return kind == HandleKind.PIPE || kind == HandleKind.CHARACTER
                        ? new IocpStreamHandle(driver, open)
                        : new IocpFileHandle(driver, open, new FileCalls(open, name, unbuffered(name, kind)));
            }
            if (kind != HandleKind.CHARACTER) {
                throw Win32Errors.exception("bind to the completion port", spec.target(), error);
            }
        } catch (IOException | RuntimeException | Error e) {
            Kernel32.CloseHandle(handle);
            throw e;
        }
        // A console is never overlapped, whatever it was opened with.
        Kernel32.CloseHandle(handle);
        return synchronous(name);
    }

    /** {@code SetFileCompletionNotificationModes}: neither a packet nor a signal for a call that succeeds at once. */
    static boolean skipPackets(long handle) {
        return Kernel32.SetFileCompletionNotificationModes(handle, (byte)
                        (Kernel32.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS | Kernel32.FILE_SKIP_SET_EVENT_ON_HANDLE))
                != 0;
    }

    /** {@return whether the handle transfers whole sectors only: one without buffering, or a disk itself} */
    private boolean unbuffered(char[] name, HandleKind kind) {
        boolean disk = kind != HandleKind.DIRECTORY && name.length > 4 && name[0] == '\\' && name[2] == '.';
        return disk || spec.flags().contains(FileFlag.NO_BUFFERING);
    }

    private long create(char[] name, int overlapped) throws IOException {
        long handle = Kernel32.CreateFileW(
                name,
                access(spec.access()),
                share(spec.share()),
                spec.inheritable() ? Inheritance.ATTRIBUTES : 0,
                disposition(spec.disposition()),
                flags(spec.flags()) | attributes(spec.attributes()) | overlapped,
                0);
        if (handle != Kernel32.INVALID_HANDLE_VALUE) {
            return handle;
        }
        int error = Native.getLastError();
        if (error == Win32Errors.ERROR_ACCESS_DENIED && isDirectory(name)) {
            throw new FileSystemException(
                    spec.target(), null, "open: is a directory (needs the flag BACKUP_SEMANTICS and OPEN_EXISTING)");
        }
        throw Win32Errors.exception("open", spec.target(), error);
    }

    private boolean isDirectory(char[] name) {
        if (spec.flags().contains(FileFlag.BACKUP_SEMANTICS)) {
            return false;
        }
        int attributes = Kernel32.GetFileAttributesW(name);
        return attributes != Kernel32.INVALID_FILE_ATTRIBUTES && (attributes & Kernel32.FILE_ATTRIBUTE_DIRECTORY) != 0;
    }

    private static int access(Set<Access> access) {
        int bits = 0;
        for (Access one : access) {
            bits |= switch (one) {
                case READ -> Kernel32.GENERIC_READ;
                case WRITE -> Kernel32.GENERIC_WRITE;
            };
        }
        return bits;
    }

    private static int share(Set<Share> share) {
        int bits = 0;
        for (Share one : share) {
            bits |= switch (one) {
                case READ -> Kernel32.FILE_SHARE_READ;
                case WRITE -> Kernel32.FILE_SHARE_WRITE;
                case DELETE -> Kernel32.FILE_SHARE_DELETE;
            };
        }
        return bits;
    }

    private static int disposition(Disposition disposition) {
        return switch (disposition) {
            case CREATE_NEW -> Kernel32.CREATE_NEW;
            case CREATE_ALWAYS -> Kernel32.CREATE_ALWAYS;
            case OPEN_EXISTING -> Kernel32.OPEN_EXISTING;
            case OPEN_ALWAYS -> Kernel32.OPEN_ALWAYS;
            case TRUNCATE_EXISTING -> Kernel32.TRUNCATE_EXISTING;
        };
    }

    private static int flags(Set<FileFlag> flags) {
        // Any path may turn out to be a pipe, whose server must not act in the caller's name.
        int bits = Kernel32.SECURITY_SQOS_PRESENT | Kernel32.SECURITY_ANONYMOUS;
        for (FileFlag one : flags) {
            bits |= switch (one) {
                case NO_BUFFERING -> Kernel32.FILE_FLAG_NO_BUFFERING;
                case SEQUENTIAL_SCAN -> Kernel32.FILE_FLAG_SEQUENTIAL_SCAN;
                case RANDOM_ACCESS -> Kernel32.FILE_FLAG_RANDOM_ACCESS;
                case WRITE_THROUGH -> Kernel32.FILE_FLAG_WRITE_THROUGH;
                case DELETE_ON_CLOSE -> Kernel32.FILE_FLAG_DELETE_ON_CLOSE;
                case BACKUP_SEMANTICS -> Kernel32.FILE_FLAG_BACKUP_SEMANTICS;
                case POSIX_SEMANTICS -> Kernel32.FILE_FLAG_POSIX_SEMANTICS;
                case OPEN_REPARSE_POINT -> Kernel32.FILE_FLAG_OPEN_REPARSE_POINT;
                // The same bit as SECURITY_SQOS_PRESENT: Windows looks at it for both.
                case OPEN_NO_RECALL -> Kernel32.FILE_FLAG_OPEN_NO_RECALL;
            };
        }
        return bits;
    }

    private static int attributes(Set<FileAttribute> attributes) {
        int bits = 0;
        for (FileAttribute one : attributes) {
            bits |= switch (one) {
                case ARCHIVE -> Kernel32.FILE_ATTRIBUTE_ARCHIVE;
                case ENCRYPTED -> Kernel32.FILE_ATTRIBUTE_ENCRYPTED;
                case HIDDEN -> Kernel32.FILE_ATTRIBUTE_HIDDEN;
                case NORMAL -> Kernel32.FILE_ATTRIBUTE_NORMAL;
                case NOT_CONTENT_INDEXED -> Kernel32.FILE_ATTRIBUTE_NOT_CONTENT_INDEXED;
                case OFFLINE -> Kernel32.FILE_ATTRIBUTE_OFFLINE;
                case READONLY -> Kernel32.FILE_ATTRIBUTE_READONLY;
                case SYSTEM -> Kernel32.FILE_ATTRIBUTE_SYSTEM;
                case TEMPORARY -> Kernel32.FILE_ATTRIBUTE_TEMPORARY;
            };
        }
        return bits == 0 ? Kernel32.FILE_ATTRIBUTE_NORMAL : bits;
    }

    /** SECURITY_ATTRIBUTES that let child processes inherit the handle, with the default descriptor. */
    private static final class Inheritance {

        private static final int SIZE = 24;
        private static final ByteBuffer MEMORY = ByteBuffer.allocateDirect(SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(0, SIZE)
                .putInt(16, 1);

        static final long ATTRIBUTES = NativeAddress.of(MEMORY);
    }
}
