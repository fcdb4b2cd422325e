package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.FileTail;

/** Writes the ends of files, and what is written to them later, as tail does. */
@Command(
        name = "tail",
        description = "Writes the last lines of files to standard output, and with -f or -F what is appended to them.")
final class TailCommand extends PortCommand {

    private static final int LINES = 10;

    @Parameters(arity = "1..*", paramLabel = "PATH", description = "Files; with several, a line before each names it.")
    private List<Path> paths;

    @ArgGroup
    private @Nullable Amount amount;

    @Option(
            names = {"-f", "--follow"},
            description = "Goes on with what is appended, until Ctrl-C. A file that is renamed is still followed.")
    private boolean follow;

    @Option(
            names = "-F",
            description =
                    "As -f, but follows the name: waits for the file, and goes on with another that gets its name.")
    private boolean followName;

    @Option(
            names = {"-s", "--interval"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "How long to wait at the end of a file before looking again; 0.25 by default.")
    private Duration interval = Duration.ofMillis(250);

    /** The path whose bytes were written last. */
    private @Nullable Path shown;

    private int code = ExitCode.OK;

    /** One or the other. */
    private static final class Amount {

        @Option(
                names = {"-n", "--lines"},
                paramLabel = "N",
                description = "The last N lines; 10 by default.")
        private @Nullable Integer lines;

        @Option(
                names = {"-c", "--bytes"},
                paramLabel = "N",
                converter = SizeConverter.class,
                description = "The last N bytes; K, M and G are understood.")
        private @Nullable Long bytes;
    }

    /** Some bytes of a file. */
    private record Piece(Path path, ByteBuf bytes) {}

    @Override
    int run(Session session) {
        if (amount != null && amount.lines != null && amount.lines < 0) {
            throw usage("-n " + amount.lines + " is negative");
        }
        if (interval.isZero()) {
            throw usage("--interval must be longer than 0");
        }
        if (paths.stream().anyMatch(Source::isStandard)) {
            throw usage("standard input has no end to begin at");
        }
        Flux<Path> all = Flux.fromIterable(paths);
        Flux<Piece> pieces = follow || followName
                ? all.flatMap(path -> pieces(session, path), paths.size(), 1)
                : all.concatMap(path -> pieces(session, path), 1);
        session.await(Output.standard(
                session,
                pieces.doOnDiscard(Piece.class, piece -> piece.bytes().release())
                        .map(this::titled)
                        .takeUntilOther(session.interrupt())));
        return code;
    }

    /** {@return the pieces of a file, one at least} What goes wrong is told, and no matter of the other files. */
    private Flux<Piece> pieces(Session session, Path path) {
        return tail(session, path)
                .streamRetained()
                .map(bytes -> new Piece(path, bytes))
                .switchIfEmpty(Flux.defer(() -> Flux.just(new Piece(path, Unpooled.buffer(0)))))
                .onErrorResume(reason -> {
                    code = Math.max(code, Errors.report(command(), reason, path));
                    return Flux.empty();
                });
    }

    private FileTail tail(Session session, Path path) {
        FileTail tail = FileTail.of(FileOpener.of(path).port(session.port()))
                .follow(follow || followName)
                .byName(followName)
                .interval(interval)
                .doOnChange(change -> session.say(path + ": " + text(change)));
        if (amount != null && amount.bytes != null) {
            return tail.lastBytes(amount.bytes);
        }
        return tail.lastLines(amount != null && amount.lines != null ? amount.lines : LINES);
    }

    private static String text(FileTail.Change change) {
        return switch (change) {
            case TRUNCATED -> "is shorter now, begins again";
            case MISSING -> "no such file, waiting for it";
            case REPLACED -> "another file has the name, begins with that";
        };
    }

    /** {@return the bytes of a piece, behind the name of its file when it is one of several and not that of the piece before} */
    private ByteBuf titled(Piece piece) {
        if (paths.size() == 1 || piece.path().equals(shown)) {
            return piece.bytes();
        }
        String title = (shown == null ? "" : "\n") + "==> " + piece.path() + " <==\n";
        shown = piece.path();
        ByteBuf line = Unpooled.copiedBuffer(title, Charset.defaultCharset());
        return Unpooled.wrappedBuffer(line, piece.bytes());
    }
}
