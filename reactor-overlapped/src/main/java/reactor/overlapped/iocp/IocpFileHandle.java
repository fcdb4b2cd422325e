package reactor.overlapped.iocp;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Request;

/** An overlapped handle of a file, a directory or a disk. */
final class IocpFileHandle extends IocpDeviceHandle {

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
