package reactor.overlapped.iocp;

import java.io.IOException;
import reactor.overlapped.spi.FileControl;
import reactor.overlapped.spi.Request;

/** An overlapped handle of a file, a directory or a disk. */
final class IocpFileHandle extends IocpDeviceHandle implements FileControl {

    private final FileCalls file;

    IocpFileHandle(IocpDriver driver, Win32Handle handle, FileCalls file) {
        super(driver, handle);
        this.file = file;
    }

    @Override
    long position(Request request) {
        return request.position;
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

    /** ReadFileScatter and WriteFileGather need a handle that is both overlapped and without buffering. */
    @Override
    public int scatterPage() {
        return file.unbuffered() ? PAGE : 0;
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
