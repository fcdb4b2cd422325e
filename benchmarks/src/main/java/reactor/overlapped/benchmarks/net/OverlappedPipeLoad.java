package reactor.overlapped.benchmarks.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.pipe.PipeClient;
import reactor.overlapped.pipe.PipeConnection;

/** Round trips through pipes of this library: what comes back is sent again. */
final class OverlappedPipeLoad {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private OverlappedPipeLoad() {}

    static void run(Task task, String place, Window window) {
        CompletionPort port = OverlappedServer.port(1);
        try {
            PipeClient client = PipeClient.create().name(place).runOn(port);
            var connections = Flux.range(0, task.connections())
                    .concatMap(i -> client.connect())
                    .collectList()
                    .block(PATIENCE);
            SharedWindow shared = new SharedWindow(window);
            window.start();
            Flux.fromIterable(connections)
                    .flatMap(connection -> exchange(connection, task.bytes(), shared), task.connections())
                    .blockLast();
        } finally {
            port.disposeLater(PATIENCE).block();
        }
    }

    private static Mono<Void> exchange(PipeConnection connection, int bytes, SharedWindow window) {
        Trips trips = new Trips(bytes, window);
        Mono<ByteBuf> first =
                Mono.fromSupplier(() -> Unpooled.directBuffer(bytes).writerIndex(bytes));
        Flux<ByteBuf> replies =
                connection.inbound().receiveRetained().takeUntil(reply -> !trips.goOn(reply.readableBytes()));
        return connection.outbound().send(Flux.concat(first, replies)).then().then(connection.close());
    }

    private static final class Trips {
        private final int bytes;
        private final SharedWindow window;
        private long sentAt = System.nanoTime();
        private int received;

        Trips(int bytes, SharedWindow window) {
            this.bytes = bytes;
            this.window = window;
        }

        boolean goOn(int count) {
            received += count;
            if (received < bytes) {
                return true;
            }
            received = 0;
            try {
                boolean more = window.roundTrip(sentAt);
                sentAt = System.nanoTime();
                return more;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
