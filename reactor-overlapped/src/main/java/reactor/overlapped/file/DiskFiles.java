package reactor.overlapped.file;

import java.io.IOException;
import java.nio.file.FileSystemException;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Port;
import reactor.overlapped.engine.SynchronousAdapter;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.spi.FileControl;
import reactor.overlapped.spi.FileSpec;

/** Opens files. */
final class DiskFiles {

    private DiskFiles() {}

    static Mono<OverlappedFile> open(CompletionPort port, FileSpec spec, boolean append) {
        Engine engine = Port.engineOf(port);
        return new BlockingMono<>(
                engine.blockingScheduler(),
                "open(" + spec.target() + ")",
                () -> overlapped(port, engine.open(spec), append),
                OverlappedFile::dispose);
    }

    static OverlappedFile openNow(CompletionPort port, FileSpec spec, boolean append) throws IOException {
        return overlapped(port, Port.engineOf(port).open(spec), append);
    }

    static Mono<OverlappedFile> adopt(CompletionPort port, long handle, boolean close) {
        Engine engine = Port.engineOf(port);
        return new BlockingMono<>(
                engine.blockingScheduler(),
                "adopt",
                () -> overlapped(port, engine.open(new AdoptSpec(handle, close, true)), false),
                OverlappedFile::dispose);
    }

    static Mono<SynchronousFile> openSynchronous(CompletionPort port, FileSpec spec) {
        Engine engine = Port.engineOf(port);
        return new BlockingMono<>(
                engine.blockingScheduler(),
                "openSynchronous(" + spec.target() + ")",
                () -> new BlockingFile(port, engine.open(spec)),
                SynchronousFile::dispose);
    }

    private static OverlappedFile overlapped(CompletionPort port, OpenHandle handle, boolean append)
            throws FileSystemException {
        String target = handle.system().target();
        FileControl control = handle.system().control(FileControl.class);
        if (control != null) {
            return new DiskFile(port, handle, control, append);
        }
        boolean synchronous = handle.system() instanceof SynchronousAdapter;
        handle.dispose();
        throw new FileSystemException(
                target,
                null,
                synchronous
                        ? "reads and writes of this handle block; open it with openSynchronous(), or adopt it as a stream"
                        : "not a file on a disk; adopt it as a stream");
    }
}
