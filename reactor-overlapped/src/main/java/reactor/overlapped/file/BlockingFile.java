package reactor.overlapped.file;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.HandleKind;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.StreamOps;
import reactor.overlapped.engine.SynchronousAdapter;
import reactor.overlapped.spi.FileControl;
import reactor.overlapped.spi.SynchronousHandle;

/** A file over a synchronous handle. */
final class BlockingFile implements SynchronousFile {

    private final CompletionPort port;
    private final OpenHandle handle;
    private final StreamOps ops;
    private final SynchronousHandle system;

    BlockingFile(CompletionPort port, OpenHandle handle) {
        this.port = port;
        this.handle = handle;
        this.ops = new StreamOps(handle);
        this.system = ((SynchronousAdapter) handle.system()).system();
    }

    private FileControl control() {
        if (system instanceof FileControl control) {
            return control;
        }
        throw new UnsupportedOperationException(target() + " is not a file on a disk");
    }

    @Override
    public Mono<Long> position() {
        return DiskFile.blocking(handle, "position", system::position);
    }

    @Override
    public Mono<Void> position(long position) {
        if (position < 0) {
            return Mono.error(new IllegalArgumentException("position: " + position + " is negative"));
        }
        return DiskFile.blocking(handle, "position", () -> {
            system.position(position);
            return null;
        });
    }

    @Override
    public Mono<Long> size() {
        return DiskFile.blocking(handle, "size", () -> control().size());
    }

    @Override
    public Mono<Void> setLength(long length) {
        return DiskFile.blocking(handle, "setLength", () -> {
            control().setLength(length);
            return null;
        });
    }

    @Override
    public Mono<Void> flush() {
        return DiskFile.blocking(handle, "flush", () -> {
            control().flush();
            return null;
        });
    }

    @Override
    public String target() {
        return handle.system().target();
    }

    @Override
    public HandleKind kind() {
        return handle.system().kind();
    }

    @Override
    public CompletionPort port() {
        return port;
    }

    @Override
    public Flux<ByteBuf> streamRetained() {
        return ops.inbound();
    }

    @Override
    public Flux<ByteBuf> streamRetained(int blockSize) {
        return ops.inbound(blockSize);
    }

    @Override
    public Mono<Void> write(ByteBuf source) {
        return ops.write(source);
    }

    @Override
    public Mono<Long> write(Publisher<? extends ByteBuf> source) {
        return ops.write(source);
    }

    @Override
    public Mono<Void> quiesce() {
        return handle.quiesce();
    }

    @Override
    public Mono<Void> close() {
        return handle.close();
    }

    @Override
    public Mono<Void> onClose() {
        return handle.onClose();
    }

    @Override
    public void dispose() {
        handle.dispose();
    }

    @Override
    public boolean isDisposed() {
        return handle.isDisposed();
    }
}
