package reactor.overlapped.iocp;

import java.io.IOException;
import reactor.overlapped.spi.FileControl;

/** A synchronous handle of a file on a disk. */
final class IocpSynchronousFile extends IocpSynchronousHandle implements FileControl {

    private final FileCalls file;

    IocpSynchronousFile(Win32Handle handle, FileCalls file) {
        super(handle);
        this.file = file;
    }

    @Override
    public long size() throws IOException {
        return file.size();
    }

    @Override
    public long physicalSize() throws IOException {
        return file.physicalSize();
    }

    @Override
    public void setLength(long length) throws IOException {
        file.setLength(length);
    }

    @Override
    public void flush() throws IOException {
        file.flush();
    }

    @Override
    public boolean tryLock(long position, long length, boolean shared) throws IOException {
        return file.tryLock(position, length, shared);
    }

    @Override
    public void unlock(long position, long length) throws IOException {
        file.unlock(position, length);
    }

    @Override
    public int alignment() {
        return file.alignment();
    }

    @Override
    public void close() throws IOException {
        try {
            file.close();
        } finally {
            super.close();
        }
    }
}
