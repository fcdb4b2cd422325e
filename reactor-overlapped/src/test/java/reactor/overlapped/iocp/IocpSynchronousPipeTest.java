package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.testing.PortFixture;

/** An adopted end of a pipe that is not overlapped: a thread blocks for it, and CancelSynchronousIo wakes it. */
@Tag("iocp")
class IocpSynchronousPipeTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final PortFixture fixture =
            PortFixture.with(builder -> builder.backend("iocp").slots(2));

    @Test
    void a_cancelled_read_that_blocks_is_woken_and_a_later_read_gets_the_data() {
        try (PipePair pair = PipePair.synchronous()) {
            StreamHandle handle = adopt(pair);
            Thread thread = threadOf(pair);
            for (int round = 0; round < 5; round++) {
                Probe cancelled = new Probe(Long.MAX_VALUE);
                handle.streamRetained(16).subscribe(cancelled);
                awaitCall(thread, "ReadFile");
                cancelled.dispose();
                // Nothing was written: only a wake-up ends the read.
                handle.quiesce().block(PATIENCE);
                assertThat(fixture.port().inFlight()).isZero();

                Probe later = new Probe(1);
                handle.streamRetained(16).subscribe(later);
                pair.write("round " + round);
                later.awaitText("round " + round);
                later.dispose();
                assertThat(cancelled.text()).isEmpty();
                assertThat(cancelled.ends).isEmpty();
                assertThat(later.ends).isEmpty();
                assertThat(threadOf(pair)).isSameAs(thread);
            }
            handle.close().block(PATIENCE);
            assertThat(pair.serverIsOpen()).isFalse();
        }
    }

    @Test
    void a_cancelled_write_that_blocks_is_woken() {
        try (PipePair pair = PipePair.synchronous()) {
            StreamHandle handle = adopt(pair);
            int size = 1 << 20;
            ByteBuf bytes = Unpooled.directBuffer(size).writeZero(size);
            Probe write = new Probe(Long.MAX_VALUE);
            handle.write(bytes).cast(ByteBuf.class).subscribe(write);
            awaitCall(threadOf(pair), "WriteFile");
            write.dispose();
            handle.quiesce().block(PATIENCE);
            assertThat(bytes.refCnt()).isEqualTo(1);
            assertThat(write.ends).isEmpty();
            bytes.release();
        }
    }

    @Test
    void a_cancel_wakes_no_other_handles_read() {
        try (PipePair pair = PipePair.synchronous();
                PipePair other = PipePair.synchronous()) {
            StreamHandle handle = adopt(pair);
            StreamHandle neighbour = adopt(other);
            assertThat(threadOf(pair)).isNotSameAs(threadOf(other));
            Probe untouched = new Probe(Long.MAX_VALUE);
            neighbour.streamRetained(16).subscribe(untouched);
            awaitCall(threadOf(other), "ReadFile");
            Probe cancelled = new Probe(Long.MAX_VALUE);
            handle.streamRetained(16).subscribe(cancelled);
            awaitCall(threadOf(pair), "ReadFile");

            cancelled.dispose();
            handle.quiesce().block(PATIENCE);
            handle.close().block(PATIENCE);

            assertThat(untouched.ends).isEmpty();
            other.write("still there");
            untouched.awaitText("still there");
        }
    }

    @Test
    void a_cancel_wakes_nothing_that_a_subscriber_does_on_that_thread() throws Exception {
        try (PipePair pair = PipePair.synchronous();
                PipePair own = PipePair.synchronous()) {
            StreamHandle handle = adopt(pair);
            CompletableFuture<byte[]> read = new CompletableFuture<>();
            AtomicReference<Thread> signalled = new AtomicReference<>();
            BaseSubscriber<ByteBuf> subscriber = new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(ByteBuf buffer) {
                    buffer.release();
                    signalled.set(Thread.currentThread());
                    try {
                        read.complete(own.read(3));
                    } catch (Throwable e) {
                        read.completeExceptionally(e);
                    }
                }
            };
            handle.streamRetained(16).subscribe(subscriber);
            pair.write("go");
            CallLog.await("the signal", () -> signalled.get() != null);
            awaitCall(signalled.get(), "ReadFile");

            subscriber.cancel();
            handle.dispose();
            assertThat(read).isNotDone();
            own.writeFromServer("own".getBytes(StandardCharsets.UTF_8));

            assertThat(read.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .asString()
                    .isEqualTo("own");
            handle.onClose().block(PATIENCE);
            own.closeServer();
        }
    }

    @Test
    void close_ends_a_read_that_blocks_and_its_thread() {
        try (PipePair pair = PipePair.synchronous()) {
            StreamHandle handle = adopt(pair);
            Thread thread = threadOf(pair);
            Probe probe = new Probe(Long.MAX_VALUE);
            handle.streamRetained(16).subscribe(probe);
            awaitCall(thread, "ReadFile");

            handle.close().block(PATIENCE);

            assertThat(probe.ends).hasSize(1);
            assertThat(probe.failure()).isInstanceOf(AsynchronousCloseException.class);
            assertThat(pair.serverIsOpen()).isFalse();
            CallLog.await("the end of the thread", () -> !thread.isAlive());
        }
    }

    @Test
    void the_peers_close_completes_the_stream() {
        try (PipePair pair = PipePair.synchronous()) {
            StreamHandle handle = adopt(pair);
            Probe probe = new Probe(Long.MAX_VALUE);
            handle.streamRetained(16).subscribe(probe);
            pair.write("last words");
            probe.awaitText("last words");
            awaitCall(threadOf(pair), "ReadFile");
            pair.closeClient();
            probe.awaitEnd();
            assertThat(probe.ends).containsExactly("complete");
        }
    }

    @Test
    void cancels_at_random_lose_nothing_and_hit_no_later_read() throws Exception {
        byte[] written = new byte[30_000];
        new Random(1).nextBytes(written);
        ByteArrayOutputStream received = new ByteArrayOutputStream();
        ExecutorService others = Executors.newFixedThreadPool(2);
        try (PipePair pair = PipePair.synchronous()) {
            StreamHandle handle = adopt(pair);
            Flux<ByteBuf> stream = handle.streamRetained(50);
            CompletableFuture<Void> writer = CompletableFuture.runAsync(
                    () -> {
                        Random random = new Random(2);
                        for (int at = 0; at < written.length; ) {
                            int next = Math.min(written.length, at + 1 + random.nextInt(150));
                            pair.write(Arrays.copyOfRange(written, at, next));
                            at = next;
                            if (random.nextInt(2) == 0) {
                                int sofar = at;
                                CallLog.await("the readers", () -> size(received) == sofar);
                            }
                        }
                    },
                    others);
            Random random = new Random(3);
            int subscribers = 0;
            while (size(received) < written.length) {
                CountDownLatch over = new CountDownLatch(1);
                AtomicReference<Throwable> failure = new AtomicReference<>();
                int most = 1 + random.nextInt(6);
                BaseSubscriber<ByteBuf> part = new BaseSubscriber<>() {
                    private int left = most;

                    @Override
                    protected void hookOnSubscribe(Subscription subscription) {
                        request(Long.MAX_VALUE);
                    }

                    @Override
                    protected void hookOnNext(ByteBuf buffer) {
                        synchronized (received) {
                            while (buffer.isReadable()) {
                                received.write(buffer.readByte());
                            }
                        }
                        buffer.release();
                        if (--left == 0 || size(received) == written.length) {
                            cancel();
                        }
                    }

                    /** After the cancel of whoever came first: the one that comes second does not wait for it. */
                    @Override
                    protected void hookOnCancel() {
                        over.countDown();
                    }

                    @Override
                    protected void hookOnError(Throwable reason) {
                        failure.set(reason);
                        over.countDown();
                    }
                };
                stream.subscribe(part);
                if (random.nextInt(2) == 0) {
                    others.execute(part::cancel);
                }
                assertThat(over.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
                assertThat(failure).hasNullValue();
                subscribers++;
            }
            writer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            handle.quiesce().block(PATIENCE);
            assertThat(received.toByteArray()).isEqualTo(written);
            System.out.printf("synchronous, lost nothing: %d bytes, %d subscribers%n", written.length, subscribers);
        } finally {
            others.shutdownNow();
        }
    }

    private static int size(ByteArrayOutputStream bytes) {
        synchronized (bytes) {
            return bytes.size();
        }
    }

    private StreamHandle adopt(PipePair pair) {
        return StreamHandle.adopt(fixture.port(), pair.server, true).block(PATIENCE);
    }

    /** {@return the thread that makes the handle's calls} */
    private static Thread threadOf(PipePair pair) {
        String target = new AdoptSpec(pair.server, true, false).target();
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().endsWith("-sync-" + target))
                .reduce((one, another) -> {
                    throw new AssertionError("more than one thread for " + target);
                })
                .orElseThrow();
    }

    /** Waits until a thread is inside a native call. */
    private static void awaitCall(Thread thread, String function) {
        CallLog.await(thread.getName() + " inside " + function, () -> {
            StackTraceElement[] stack = thread.getStackTrace();
            return stack.length > 0
                    && stack[0].getClassName().equals(Kernel32.class.getName())
                    && stack[0].getMethodName().equals(function);
        });
    }
}
