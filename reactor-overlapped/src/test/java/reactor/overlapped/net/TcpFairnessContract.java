package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.overlapped.CompletionPortBuilder;
import reactor.overlapped.testing.faults.Held;

/** Requests that complete at once, one after the other, leave a port's only worker to others. */
abstract class TcpFairnessContract extends TcpContract {

    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.concurrency(1).workers(1);
    }

    @Test
    void a_connection_that_is_flooded_does_not_starve_another() throws Exception {
        DisposableServer server = bindEcho();
        Link flooded = link();
        AtomicLong received = new AtomicLong();
        Disposable flood = flooded.connection()
                .inbound()
                .receiveRetained(512)
                .subscribe(
                        buffer -> {
                            received.addAndGet(buffer.readableBytes());
                            buffer.release();
                        },
                        reason -> {});
        AtomicBoolean enough = new AtomicBoolean();
        CompletableFuture<Void> flooding = CompletableFuture.runAsync(() -> {
            byte[] zeros = new byte[1 << 16];
            while (!enough.get()) {
                try {
                    flooded.peer().send(zeros);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        });
        Peer peer = peer(server.address());
        Held.await(() -> received.get() > 0);
        long during = 0;
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        // The system may not have let the flood run for so short a while.
        for (int i = 0; i < 40 || (during == 0 && System.nanoTime() - deadline < 0); i++) {
            long before = received.get();
            peer.send("ping");
            assertThat(peer.receiveText(4)).isEqualTo("ping");
            during += received.get() - before;
        }
        enough.set(true);
        flooding.join();
        flood.dispose();
        assertThat(during).as("bytes of the flood that came meanwhile").isPositive();
    }
}
