package reactor.overlapped.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.overlapped.file.StreamOptions;

/** Writes a file to standard output, no faster than that takes it. */
@Command(name = "cat", description = "Writes a file, or a part of it, to standard output.")
final class CatCommand extends PortCommand {

    @Parameters(paramLabel = "PATH", description = "A file; - is standard input.")
    private Path path;

    @Option(
            names = "--from",
            paramLabel = "N",
            converter = SizeConverter.class,
            description = "Begins at that byte; K, M and G are understood.")
    private long from;

    @Option(
            names = "--length",
            paramLabel = "N",
            converter = SizeConverter.class,
            description = "That many bytes at most.")
    private long length = -1;

    @Override
    int run(Session session) {
        StreamOptions fromThere = StreamOptions.create().position(from);
        StreamOptions options = length < 0 ? fromThere : fromThere.length(length);
        session.await(Output.standard(session, Source.read(session, path, options)));
        return ExitCode.OK;
    }
}
