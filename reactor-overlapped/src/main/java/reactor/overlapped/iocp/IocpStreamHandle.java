package reactor.overlapped.iocp;

import reactor.overlapped.spi.Request;

/** An overlapped handle without positions: a pipe, a character device. */
final class IocpStreamHandle extends IocpHandle {

    IocpStreamHandle(IocpDriver driver, Win32Handle handle) {
        super(driver, handle);
    }

    @Override
    long offset(Request request) {
        return 0;
    }
}
