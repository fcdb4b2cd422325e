package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.Set;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.SynchronousFile;

/** Where bytes go that cannot be taken back: standard output, a pipe, a device. */
final class Output {

    /** What the write says when nobody reads any more: Linux, Windows, and Wine for a pipe of Linux. */
    private static final Set<String> CLOSED =
            Set.of("EPIPE", "ERROR_BROKEN_PIPE", "ERROR_NO_DATA", "ERROR_PIPE_NOT_CONNECTED");

    private Output() {}

    /** {@return writes to standard output; that its reader has enough is no error} */
    static Mono<Long> standard(Session session, Flux<ByteBuf> bytes) {
        return StreamHandle.standardOutput(session.port())
                .flatMap(out -> out.write(bytes))
                .onErrorResume(Output::isClosed, closed -> Mono.empty());
    }

    /** {@return writes to something that is there and has no positions} */
    static Mono<Long> stream(Session session, Path path, Flux<ByteBuf> bytes) {
        FileOpener opener = FileOpener.of(path).port(session.port()).access(Access.WRITE);
        return Mono.usingWhen(opener.openSynchronous(), out -> out.write(bytes), SynchronousFile::close);
    }

    private static boolean isClosed(Throwable error) {
        return error instanceof OverlappedException e && CLOSED.contains(e.symbol());
    }
}
