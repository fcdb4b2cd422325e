package reactor.overlapped.journal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.TcpClient;
import reactor.util.retry.Retry;

/**
 * Sends a journal's length and the journal to a collector, which answers with the number of bytes it has got and hangs up. Tries again when the
 * collector is not there, and gives up on one that does not answer. Its timers run on a scheduler given from outside, so that a test can bring its own clock.
 */
public final class Uploader {

    static final Duration PATIENCE = Duration.ofMinutes(1);
    static final Duration PAUSE = Duration.ofSeconds(30);
    static final int RETRIES = 2;

    private final CompletionPort port;
    private final TcpClient client;
    private final Scheduler timers;

    /** An uploader to that address. */
    public Uploader(Supplier<? extends SocketAddress> collector, CompletionPort port, Scheduler timers) {
        this.port = port;
        this.client = TcpClient.create().remoteAddress(collector).runOn(port);
        this.timers = timers;
    }

    /** {@return sends it on subscribe; emits the bytes that the collector has got} */
    // tag::upload[]
    public Mono<Long> upload(Path journal) {
        return Mono.usingWhen(client.connect(), connection -> upload(journal, connection), Connection::close)
                .timeout(PATIENCE, timers)
                .retryWhen(Retry.fixedDelay(RETRIES, PAUSE)
                        .scheduler(timers)
                        .filter(ConnectException.class::isInstance)
                        .onRetryExhaustedThrow((retries, last) -> last.failure()));
    }
    // end::upload[]

    private Mono<Long> upload(Path journal, Connection connection) {
        return journal(journal)
                .use(file -> file.size()
                        .flatMap(size -> connection
                                .outbound()
                                .send(Mono.fromSupplier(() -> Unpooled.copyLong(size)))
                                .sendFile(file, 0, size)
                                .then()))
                .then(answer(connection));
    }

    private FileOpener journal(Path path) {
        return FileOpener.of(path).port(port);
    }

    private static Mono<Long> answer(Connection connection) {
        return connection
                .inbound()
                .receiveRetained()
                .map(Uploader::text)
                .reduce(String::concat)
                .switchIfEmpty(Mono.error(() -> new EOFException("the collector has not answered")))
                .map(Long::parseLong);
    }

    private static String text(ByteBuf buffer) {
        try {
            return buffer.toString(StandardCharsets.US_ASCII);
        } finally {
            buffer.release();
        }
    }
}
