package reactor.overlapped.iocp;

import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/** An overlapped handle without positions: a pipe, a character device. */
final class IocpStreamHandle extends IocpDeviceHandle {

    IocpStreamHandle(IocpDriver driver, Win32Handle handle) {
        super(driver, handle);
    }

    /** A pipe's calls never block; those of other devices may. */
    @Override
    public boolean issuedByCaller(Op op) {
        return kind() == HandleKind.PIPE;
    }

    @Override
    long position(Request request) {
        return 0;
    }
}
