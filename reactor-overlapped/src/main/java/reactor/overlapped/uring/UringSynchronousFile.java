package reactor.overlapped.uring;

import java.io.IOException;
import reactor.overlapped.spi.FileControl;

/** A file with a file pointer, whose calls block as long as the disk takes. */
final class UringSynchronousFile extends UringSynchronousHandle implements FileControl {

    private final FileCalls calls;

    UringSynchronousFile(OpenFile file) {
        super(file, null);
        this.calls = new FileCalls(file);
    }

    @Override
    public long size() throws IOException {
        return calls.size();
    }

    @Override
    public long physicalSize() throws IOException {
        return calls.physicalSize();
    }

    @Override
    public void setLength(long length) throws IOException {
        calls.setLength(length);
    }

    @Override
    public void flush() throws IOException {
        calls.flush();
    }

    @Override
    public boolean tryLock(long position, long length, boolean shared) throws IOException {
        return calls.tryLock(position, length, shared);
    }

    @Override
    public void unlock(long position, long length) throws IOException {
        calls.unlock(position, length);
    }

    @Override
    public int alignment() {
        return calls.alignment();
    }
}
