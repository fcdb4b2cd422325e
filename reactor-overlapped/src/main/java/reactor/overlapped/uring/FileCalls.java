package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.util.List;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.FileControl;

/** What a disk file has besides reading and writing, for overlapped and synchronous handles alike. */
final class FileCalls implements FileControl {

    /** {@code st_blocks} counts these, whatever the file system's own blocks are. */
    private static final int BLOCK = 512;

    private final OpenFile file;
    private final FileLocks locks;
    private final int alignment;

    FileCalls(OpenFile file) {
        this.file = file;
        this.locks = new FileLocks(file);
        this.alignment = file.isDirect() ? file.status.directAlignment() : 1;
    }

    @Override
    public long size() throws IOException {
        Blocking.check("size", file.target);
        if (file.status.isBlockDevice() && !file.isPathOnly()) {
            long[] size = new long[1];
            if (FileLibc.ioctl(file.fd, FileLibc.BLKGETSIZE64, size) < 0) {
                throw file.lastError("size");
            }
            return size[0];
        }
        return FileStatus.of(file.fd, "size", file.target).size();
    }

    @Override
    public long physicalSize() throws IOException {
        Blocking.check("physicalSize", file.target);
        return FileStatus.of(file.fd, "physicalSize", file.target).blocks() * BLOCK;
    }

    /** {@code ftruncate}. */
    @Override
    public void setLength(long length) throws IOException {
        Blocking.check("setLength", file.target);
        file.checkWritable("setLength");
        while (Libc.ftruncate(file.fd, length) < 0) {
            if (Native.getLastError() != Errno.EINTR.code) {
                throw file.lastError("setLength");
            }
        }
    }

    /** {@code fsync}. */
    @Override
    public void flush() throws IOException {
        Blocking.check("flush", file.target);
        file.checkAnyAccess("flush");
        while (FileLibc.fsync(file.fd) < 0) {
            if (Native.getLastError() != Errno.EINTR.code) {
                throw file.lastError("flush");
            }
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

    @Override
    public Object identity() throws IOException {
        Blocking.check("identity", file.target);
        FileStatus status = FileStatus.of(file.fd, "identity", file.target);
        return List.of(status.device(), status.inode());
    }

    @Override
    public int alignment() {
        return alignment;
    }

    @Override
    public int scatterPage() {
        return file.kind() == HandleKind.DISK ? Pages.SIZE : 0;
    }
}
