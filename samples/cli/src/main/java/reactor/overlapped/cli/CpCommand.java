package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.overlapped.file.FileReplacement;
import reactor.overlapped.file.StreamOptions;

/** Copies a file; the destination is the old one until it is the whole new one. */
@Command(name = "cp", description = "Copies a file.")
final class CpCommand extends PortCommand {

    @Parameters(index = "0", paramLabel = "SRC", description = "A file; - is standard input.")
    private Path source;

    @Parameters(index = "1", paramLabel = "DST", description = "A file, or a directory; - is standard output.")
    private Path destination;

    @Option(
            names = "--block",
            paramLabel = "N",
            defaultValue = "256K",
            showDefaultValue = Visibility.ALWAYS,
            converter = SizeConverter.class,
            description = "Bytes read and written at once; K, M and G are understood.")
    private long block;

    @Option(
            names = "--depth",
            paramLabel = "N",
            defaultValue = "4",
            showDefaultValue = Visibility.ALWAYS,
            description = "Reads, and writes, in flight at most.")
    private int depth;

    @Override
    int run(Session session) throws IOException {
        StreamOptions options = options();
        Path target = target();
        try (Progress progress = Progress.of(source)) {
            Flux<ByteBuf> bytes =
                    Source.read(session, source, options).doOnNext(buffer -> progress.add(buffer.readableBytes()));
            if (Source.isStandard(target)) {
                session.await(Output.standard(session, bytes));
            } else if (Source.isStream(target)) {
                session.await(Output.stream(session, target, bytes));
            } else {
                session.await(FileReplacement.of(target)
                        .port(session.port())
                        .permissionsOf(source)
                        .write(bytes, options));
            }
        }
        return ExitCode.OK;
    }

    private StreamOptions options() {
        try {
            return StreamOptions.create()
                    .blockSize(Math.toIntExact(block))
                    .depth(depth)
                    .prefetch(depth);
        } catch (IllegalArgumentException | ArithmeticException e) {
            throw usage(e.getMessage());
        }
    }

    /** {@return what is written to: a file in a directory when that was named, the file itself when a link was} */
    private Path target() throws IOException {
        if (Source.isStandard(destination)) {
            return destination;
        }
        if (Files.isDirectory(source)) {
            throw new FileSystemException(source.toString(), null, "is a directory");
        }
        Path target = Files.isDirectory(destination) ? inside(destination) : destination;
        if (Files.isDirectory(target)) {
            throw new FileSystemException(target.toString(), null, "is a directory");
        }
        if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            target = target.toRealPath();
            if (!target.toFile().canWrite()) {
                // A move would not mind.
                throw new AccessDeniedException(target.toString());
            }
            if (Files.exists(source) && Files.isSameFile(source, target)) {
                throw new FileSystemException(source.toString(), destination.toString(), "are the same file");
            }
        }
        return target;
    }

    private Path inside(Path directory) {
        if (Source.isStandard(source)) {
            throw usage(directory + " is a directory, and standard input has no name for a file in it");
        }
        return directory.resolve(source.getFileName());
    }
}
