package reactor.overlapped.engine;

import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.HandleKind;

/** What everything public over an open handle has in common. */
public abstract class HandleBacked implements HandleOwner, Disposable {

    /** The port it belongs to. */
    protected final CompletionPort port;

    /** The handle. */
    protected final OpenHandle handle;

    protected HandleBacked(CompletionPort port, OpenHandle handle) {
        this.port = port;
        this.handle = handle;
    }

    @Override
    public final OpenHandle handle() {
        return handle;
    }

    public final String target() {
        return handle.system().target();
    }

    public final HandleKind kind() {
        return handle.system().kind();
    }

    public final CompletionPort port() {
        return port;
    }

    public final Mono<Void> quiesce() {
        return handle.quiesce();
    }

    public final Mono<Void> close() {
        return handle.close();
    }

    public final Mono<Void> onClose() {
        return handle.onClose();
    }

    @Override
    public final void dispose() {
        handle.dispose();
    }

    @Override
    public final boolean isDisposed() {
        return handle.isDisposed();
    }
}
