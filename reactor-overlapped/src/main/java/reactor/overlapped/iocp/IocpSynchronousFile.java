package reactor.overlapped.iocp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A synchronous handle of a file on a disk. */
final class IocpSynchronousFile extends IocpSynchronousHandle {

    private final FileCalls file;

    IocpSynchronousFile(Win32Handle handle, FileCalls file) {
        super(handle);
        this.file = file;
    }

    @Override
    public <T> @Nullable T control(Class<T> type) {
        return type.isInstance(file) ? type.cast(file) : super.control(type);
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
