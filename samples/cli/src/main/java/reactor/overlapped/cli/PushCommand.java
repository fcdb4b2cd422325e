package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.TcpClient;

/** Sends a file without bringing it into this process. */
@Command(
        name = "push",
        description =
                "Sends a file, or a part of it, to a server (TransmitFile, sendfile), drops what comes back, and waits"
                        + " until the server has closed.")
final class PushCommand extends PortCommand {

    /** Sent as one: large enough to cost nothing, small enough to see progress. */
    private static final long STEP = 4 << 20;

    private static final double MEBIBYTE = 1 << 20;

    @Parameters(index = "0", paramLabel = "FILE", description = "A file.")
    private Path path;

    @Parameters(index = "1", paramLabel = "HOST", description = "A name or an address.")
    private String host;

    @Parameters(index = "2", paramLabel = "PORT", converter = PortConverter.class, description = "A TCP port.")
    private int port;

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
    private long length = Long.MAX_VALUE;

    @Mixin
    private TimeLimits limits;

    @Override
    int run(Session session) throws IOException {
        if (Files.isDirectory(path)) {
            throw new FileSystemException(path.toString(), null, "is a directory");
        }
        if (Source.isStandard(path) || Source.isStream(path)) {
            throw usage(path + " is no file with positions; nc sends standard input");
        }
        FileOpener file = FileOpener.of(path).port(session.port()).flags(FileFlag.SEQUENTIAL_SCAN);
        String result = session.await(session.use(
                file.open(), open -> open.size().flatMap(size -> push(session, open, size)), OverlappedFile::close));
        print(Objects.requireNonNull(result));
        return ExitCode.OK;
    }

    private Mono<String> push(Session session, OverlappedFile file, long size) {
        long count = Math.min(length, Math.max(0, size - from));
        TcpClient client = limits.of(TcpClient.create().host(host).port(port)).runOn(session.port());
        return Mono.using(
                () -> Progress.of(path.toString(), count),
                progress -> session.use(
                        client.connect(),
                        connection -> Mono.defer(() -> {
                            long begin = System.nanoTime();
                            return send(connection, file, count, progress)
                                    .then(Mono.fromSupplier(() -> result(count, System.nanoTime() - begin)));
                        }),
                        Connection::close),
                Progress::close);
    }

    private Mono<Void> send(Connection connection, OverlappedFile file, long count, Progress progress) {
        int steps = Math.toIntExact((count + STEP - 1) / STEP);
        Mono<Void> sending = Flux.range(0, steps)
                .concatMap(step -> {
                    long done = step * STEP;
                    long part = Math.min(STEP, count - done);
                    return connection
                            .outbound()
                            .sendFile(file, from + done, part)
                            .then()
                            .doOnSuccess(nothing -> progress.add(part));
                })
                .then(connection.outbound().shutdownOutput().then());
        Mono<Void> receiving = connection
                .inbound()
                .receiveRetained()
                .doOnNext(ByteBuf::release)
                .then();
        return Mono.when(sending, receiving);
    }

    private static String result(long count, long nanos) {
        double seconds = nanos / 1e9;
        return String.format(
                Locale.ROOT,
                "%d bytes in %.3f s, %.1f MiB/s",
                count,
                seconds,
                count / MEBIBYTE / Math.max(seconds, 1e-9));
    }
}
