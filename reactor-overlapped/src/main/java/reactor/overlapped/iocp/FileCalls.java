package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.FileControl;

/** What a disk file has besides reading and writing, for overlapped and synchronous handles alike. */
final class FileCalls implements FileControl {

    /** When the system does not tell its sector size; no disk has larger ones. */
    private static final int LARGEST_SECTOR = 4096;

    private static final int INVALID_FILE_SIZE = -1;

    private final Win32Handle handle;
    private final char @Nullable [] name;
    private final boolean unbuffered;
    private final int alignment;
    private final FileLocks locks;

    /** @param name the name that it was opened by, null when somebody else has opened it */
    FileCalls(Win32Handle handle, char @Nullable [] name, boolean unbuffered) {
        this.handle = handle;
        this.name = name;
        this.unbuffered = unbuffered;
        this.alignment = unbuffered ? sectorSize(handle.value()) : 1;
        this.locks = new FileLocks(handle);
    }

    /** {@code FILE_STORAGE_INFO}: seven DWORDs, the first is LogicalBytesPerSector. */
    private static int sectorSize(long handle) {
        int[] info = new int[7];
        boolean told = Kernel32.GetFileInformationByHandleEx(
                        handle, Kernel32.FileStorageInfo, info, info.length * Integer.BYTES)
                != 0;
        return told && info[0] > 0 ? info[0] : LARGEST_SECTOR;
    }

    /** ReadFileScatter and WriteFileGather need a handle that is both overlapped and without buffering. */
    @Override
    public int scatterPage() {
        return unbuffered ? IocpDeviceHandle.PAGE : 0;
    }

    /** {@code GetFileSizeEx}. */
    @Override
    public long size() throws IOException {
        Blocking.check("the size of", handle.target());
        long[] size = new long[1];
        check("size", Kernel32.GetFileSizeEx(handle.value(), size));
        return size[0];
    }

    /** {@code GetCompressedFileSizeW} under the name that the file has now. */
    @Override
    public long physicalSize() throws IOException {
        Blocking.check("the physical size of", handle.target());
        int[] high = new int[1];
        int low = Kernel32.GetCompressedFileSizeW(finalName(), high);
        if (low == INVALID_FILE_SIZE) {
            int error = Native.getLastError();
            if (error != 0) {
                throw Win32Errors.exception("physicalSize", handle.target(), error);
            }
        }
        return (long) high[0] << 32 | Integer.toUnsignedLong(low);
    }

    /** {@code GetFinalPathNameByHandleW}. */
    private char[] finalName() throws IOException {
        char[] buffer = new char[Win32Name.MAX_NAME + 1];
        int length = Kernel32.GetFinalPathNameByHandleW(handle.value(), buffer, buffer.length, 0);
        if (length > 0 && length < buffer.length) {
            return Arrays.copyOf(buffer, length + 1);
        }
        int error = Native.getLastError();
        if (name == null) {
            throw Win32Errors.exception("physicalSize", handle.target(), error);
        }
        // Some file systems, and Wine with long names, do not tell.
        return name;
    }

    /** {@code SetFileInformationByHandle(FileEndOfFileInfo)}: SetEndOfFile without the file pointer. */
    @Override
    public void setLength(long length) throws IOException {
        Blocking.check("setting the length of", handle.target());
        if (length < 0) {
            throw new IllegalArgumentException("negative length: " + length);
        }
        check(
                "setLength",
                Kernel32.SetFileInformationByHandle(
                        handle.value(), Kernel32.FileEndOfFileInfo, new long[] {length}, Long.BYTES));
    }

    /** {@code FlushFileBuffers}. */
    @Override
    public void flush() throws IOException {
        Blocking.check("flushing", handle.target());
        check("flush", Kernel32.FlushFileBuffers(handle.value()));
    }

    private void check(String operation, int answer) throws IOException {
        if (answer == 0) {
            throw Win32Errors.exception(operation, handle.target(), Native.getLastError());
        }
    }

    @Override
    public boolean tryLock(long position, long length, boolean shared) throws IOException {
        return locks.tryLock(position, length, shared);
    }

    @Override
    public void unlock(long position, long length) throws IOException {
        locks.unlock(position, length);
    }

    /** {@code GetFileInformationByHandle}: what the JDK, too, tells one file from another by. */
    @Override
    public Object identity() throws IOException {
        Blocking.check("the identity of", handle.target());
        int[] info = new int[Kernel32.BY_HANDLE_FILE_INFORMATION];
        check("identity", Kernel32.GetFileInformationByHandle(handle.value(), info));
        return List.of(info[Kernel32.VOLUME], info[Kernel32.INDEX_HIGH], info[Kernel32.INDEX_LOW]);
    }

    @Override
    public int alignment() {
        return alignment;
    }

    void close() {
        locks.close();
    }
}
