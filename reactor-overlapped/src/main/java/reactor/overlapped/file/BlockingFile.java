package reactor.overlapped.file;

import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.StreamBacked;
import reactor.overlapped.engine.SynchronousAdapter;
import reactor.overlapped.spi.FileControl;
import reactor.overlapped.spi.SynchronousHandle;

/** A file over a synchronous handle. */
final class BlockingFile extends StreamBacked implements SynchronousFile {

    private final SynchronousHandle system;

    BlockingFile(CompletionPort port, OpenHandle handle) {
        super(port, handle);
        this.system = ((SynchronousAdapter) handle.system()).system();
    }

    private FileControl control() {
        FileControl control = system.control(FileControl.class);
        if (control != null) {
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
}
