package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.testing.PortFixture;

/** Many subscribers after one another, cancelled at all moments, get together exactly what was written. */
@Tag("iocp")
class IocpCancelLosesNothingTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 200_000;
    private static final int BLOCK = 100;

    /** Every so many packets with data are followed by a cancel before the engine learns of them. */
    private static final int FORCED = 7;

    /** So many reads are aborted for certain, because nothing has been written yet. */
    private static final int ABORTED = 20;

    @RegisterExtension
    final PortFixture fixture =
            PortFixture.with(builder -> builder.backend("iocp").slots(4));

    private final byte[] written = new byte[SIZE];
    private final ByteArrayOutputStream received = new ByteArrayOutputStream(SIZE);
    private final AtomicReference<Part> current = new AtomicReference<>();
    private final AtomicInteger notFound = new AtomicInteger();
    private final AtomicInteger aborted = new AtomicInteger();
    private final AtomicInteger packets = new AtomicInteger();

    @Test
    void all_subscribers_together_get_every_byte_once_and_in_order() throws Exception {
        new Random(1).nextBytes(written);
        IocpDriver driver = (IocpDriver) fixture.engine().driver();
        driver.observer = new Canceller();
        ExecutorService others = Executors.newFixedThreadPool(2);
        int subscribers = 0;
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle =
                    StreamHandle.adopt(fixture.port(), pair.server, true).block(PATIENCE);
            Flux<ByteBuf> stream = handle.streamRetained(BLOCK);
            for (int i = 0; i < ABORTED; i++) {
                Part part = new Part(1, 1);
                stream.subscribe(part);
                CallLog.await(
                        "a read in flight",
                        () -> driver.slots.stream().anyMatch(slot -> driver.slab.awaited(slot.index)));
                part.stop();
                handle.quiesce().block(PATIENCE);
            }
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(pair), others);
            Random random = new Random(2);
            while (received() < SIZE) {
                Part part = new Part(1 + random.nextInt(20), random.nextInt(4) == 0 ? Long.MAX_VALUE : 1);
                current.set(part);
                stream.subscribe(part);
                if (random.nextInt(3) == 0) {
                    int spins = random.nextInt(200);
                    others.execute(() -> {
                        for (int i = 0; i < spins; i++) {
                            Thread.onSpinWait();
                        }
                        part.stop();
                    });
                }
                part.awaitOver();
                subscribers++;
                assertThat(part.failure).isNull();
            }
            writer.get(60, TimeUnit.SECONDS);
            handle.quiesce().block(PATIENCE);
            assertThat(received.toByteArray()).isEqualTo(written);
            assertThat(received()).isEqualTo(SIZE);
        } finally {
            others.shutdownNow();
        }
        System.out.printf(
                "lost nothing: %d bytes, %d subscribers, %d reads aborted, %d cancels too late%n",
                SIZE, subscribers, aborted.get(), notFound.get());
        assertThat(aborted).hasValueGreaterThanOrEqualTo(ABORTED);
        assertThat(notFound).hasPositiveValue();
    }

    private void write(PipePair pair) {
        Random random = new Random(3);
        for (int at = 0; at < SIZE; ) {
            int next = Math.min(SIZE, at + 1 + random.nextInt(3 * BLOCK));
            pair.write(Arrays.copyOfRange(written, at, next));
            at = next;
            if (random.nextInt(4) == 0) {
                // So that now and then a read finds nothing.
                int sofar = at;
                CallLog.await("the readers", () -> received() == sofar || received() == SIZE);
            }
        }
    }

    private int received() {
        synchronized (received) {
            return received.size();
        }
    }

    private final class Canceller implements IocpObserver {
        @Override
        public void cancelled(int slot, int error) {
            if (error == CallLog.ERROR_NOT_FOUND) {
                notFound.incrementAndGet();
            }
        }

        @Override
        public void dequeued(int slot, int status, boolean claimed) {
            if (claimed && status == CallLog.STATUS_CANCELLED) {
                aborted.incrementAndGet();
            } else if (claimed && packets.incrementAndGet() % FORCED == 0) {
                current.get().stop();
            }
        }
    }

    /** Takes some buffers, then cancels, unless others have done so before. */
    private final class Part extends BaseSubscriber<ByteBuf> {

        private final CountDownLatch over = new CountDownLatch(1);
        private final long batch;
        private int wanted;
        private volatile Throwable failure;

        Part(int wanted, long batch) {
            this.wanted = wanted;
            this.batch = batch;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(batch);
        }

        @Override
        protected void hookOnNext(ByteBuf buffer) {
            synchronized (received) {
                while (buffer.isReadable()) {
                    received.write(buffer.readByte());
                }
            }
            buffer.release();
            if (--wanted == 0 || received() == SIZE) {
                stop();
            } else if (batch != Long.MAX_VALUE) {
                request(batch);
            }
        }

        @Override
        protected void hookOnError(Throwable reason) {
            failure = reason;
            over.countDown();
        }

        /** After the cancel of whoever came first: the one that comes second does not wait for it. */
        @Override
        protected void hookOnCancel() {
            over.countDown();
        }

        void stop() {
            cancel();
        }

        void awaitOver() throws InterruptedException {
            assertThat(over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("cancelled")
                    .isTrue();
        }
    }
}
