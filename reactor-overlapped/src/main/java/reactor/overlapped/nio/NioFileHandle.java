package reactor.overlapped.nio;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** A file whose requests are positional calls, made and complete on the worker that issues them. */
final class NioFileHandle extends NioFile implements SystemHandle {

    NioFileHandle(NioPlace place, NioChannels channels, int alignment, boolean deleteOnClose) {
        super(place, channels, alignment, deleteOnClose);
    }

    @Override
    public boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = NioRequests.of(slot);
        // An interrupt closes a FileChannel. User code that interrupted the worker in an earlier signal must not take
        // the file with it.
        Thread.interrupted();
        try {
            perform(request);
        } catch (IOException | RuntimeException e) {
            request.failed(NioErrors.of(request.op.label(), target(), e));
        }
        return DONE;
    }

    private void perform(Request request) throws IOException {
        switch (request.op) {
            case READ -> {
                int bytes = channels.reading("read").read(NioRequests.memory(request), request.position);
                if (bytes < 0) {
                    request.end();
                } else {
                    request.ok(bytes);
                }
            }
            case WRITE -> request.ok(channels.writing("write").write(NioRequests.memory(request), request.position));
            case APPEND -> request.ok(channels.append(NioRequests.memory(request)));
            default -> request.failed(NioRequests.unsupported(request.op, this));
        }
    }

    @Override
    public void cancel(Slot slot) {
        // A call that runs ends by itself, and what is still queued is the engine's.
    }

    @Override
    public void cancelAll() {
        // As cancel.
    }
}
