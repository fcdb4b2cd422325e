package reactor.overlapped.spi;

import java.io.IOException;

/** No instance of the pipe waits for a client now (ERROR_PIPE_BUSY). */
public final class PipeBusyException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Creates one. */
    public PipeBusyException(String target) {
        super(target + " is busy");
    }
}
