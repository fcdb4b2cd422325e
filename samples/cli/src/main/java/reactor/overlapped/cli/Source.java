package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.file.SynchronousFile;

/** Where bytes come from: a file, standard input, or something else without positions, like a pipe or a terminal. */
final class Source {

    private static final Path STANDARD = Path.of("-");

    private Source() {}

    static boolean isStandard(Path path) {
        return path.equals(STANDARD);
    }

    /** {@return the size where it is known, else -1} */
    static long size(Path path) throws IOException {
        return Files.isRegularFile(path) ? Files.size(path) : -1;
    }

    /** {@return emits what the options say, in buffers that the receiver releases; Ctrl-C ends it with an error} */
    static Flux<ByteBuf> read(Session session, Path path, StreamOptions options) {
        if (isStandard(path)) {
            // Not closed: after Ctrl-C that would wait for a read that may never come back.
            return StreamHandle.standardInput(session.port())
                    .flatMapMany(in -> part(in, options))
                    .takeUntilOther(session.interrupt());
        }
        FileOpener opener = FileOpener.of(path).port(session.port());
        if (isStream(path)) {
            return use(session, opener.openSynchronous(), in -> part(in, options), SynchronousFile::close);
        }
        return use(
                session,
                opener.flags(FileFlag.SEQUENTIAL_SCAN).open(),
                file -> file.streamRetained(options),
                OverlappedFile::close);
    }

    /** Ctrl-C comes inside: after an error, other than after a cancel, the file is closed before anybody is told. */
    private static <H> Flux<ByteBuf> use(
            Session session, Mono<H> open, Function<H, Flux<ByteBuf>> read, Function<H, Mono<Void>> close) {
        return Flux.usingWhen(
                open.takeUntilOther(session.interrupt()),
                handle -> read.apply(handle).takeUntilOther(session.interrupt()),
                close);
    }

    /** {@return whether it is there and has no positions} */
    static boolean isStream(Path path) {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    /** What has no positions is read up to where the part begins. */
    private static Flux<ByteBuf> part(StreamHandle in, StreamOptions options) {
        if (options.length() == 0) {
            return Flux.empty();
        }
        return Flux.defer(() -> {
            Cut cut = new Cut(options);
            return in.streamRetained(options.blockSize()).handle(cut::next);
        });
    }
}
