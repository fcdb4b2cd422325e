package reactor.overlapped.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.overlapped.HandleKind;
import reactor.overlapped.file.FileContract;
import reactor.test.StepVerifier;

/** Handles without positions, adopted: the two ends of a pipe whose other ends are the test's. */
abstract class StreamHandleContract extends FileContract {

    private PipeEnds ends;

    StreamHandleContract(String backend) {
        super(backend);
    }

    /** The test's ends of two pipes, and the handles of the ends to adopt. */
    interface PipeEnds extends AutoCloseable {

        /** {@return the handle to read from, where what {@link #send} sends comes in} */
        long readable();

        /** {@return the handle to write to} */
        long writable();

        void send(byte[] bytes) throws IOException;

        void closeSender() throws IOException;

        /** {@return that many bytes of what was written; fewer at the end} */
        byte[] receive(int length) throws IOException;

        /** The library has adopted the readable end: whoever else has it lets go. */
        void adopted() throws IOException;

        @Override
        void close() throws IOException;
    }

    /** Makes two pipes; skips the test where there are none to adopt. */
    abstract PipeEnds makePipes() throws Exception;

    @BeforeEach
    void pipes() throws Exception {
        ends = makePipes();
    }

    @AfterEach
    void closePipes() throws IOException {
        if (ends != null) {
            ends.close();
        }
    }

    final PipeEnds ends() {
        return ends;
    }

    final StreamHandle adopt(long handle) {
        StreamHandle stream = StreamHandle.adopt(port(), handle, false).block(PATIENCE);
        assertThat(stream).isNotNull();
        closeLater(stream.close());
        return stream;
    }

    final StreamHandle reader() throws IOException {
        StreamHandle stream = adopt(ends.readable());
        ends.adopted();
        return stream;
    }

    @Nested
    class Reading {

        @Test
        void it_is_a_pipe_of_this_port() throws IOException {
            StreamHandle reader = reader();
            assertThat(reader.kind()).isEqualTo(HandleKind.PIPE);
            assertThat(reader.port()).isSameAs(port());
            assertThat(reader.target()).isNotBlank();
        }

        @Test
        void what_comes_in_is_emitted_until_the_other_side_closes() throws IOException {
            byte[] bytes = contents(100_000);
            StreamHandle reader = reader();
            CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> bytesOf(reader.streamRetained()));
            ends.send(bytes);
            ends.closeSender();
            assertThat(read.join()).isEqualTo(bytes);
            assertThat(bytesOf(reader.streamRetained())).as("it is at its end").isEmpty();
        }

        @Test
        void what_comes_is_emitted_when_it_comes_in_buffers_of_the_receivers() throws IOException {
            StepVerifier.create(reader().streamRetained(100).map(buffer -> {
                        assertThat(buffer.isDirect()).isTrue();
                        assertThat(buffer.refCnt()).isEqualTo(1);
                        return take(buffer);
                    }))
                    .then(() -> send(new byte[] {1, 2, 3}))
                    .assertNext(bytes -> assertThat(bytes).containsExactly(1, 2, 3))
                    .then(() -> send(new byte[] {4}))
                    .assertNext(bytes -> assertThat(bytes).containsExactly(4))
                    .then(() -> closeSender())
                    .expectComplete()
                    .verify(PATIENCE);
        }

        private void send(byte[] bytes) {
            try {
                ends.send(bytes);
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        private void closeSender() {
            try {
                ends.closeSender();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }

        @Test
        void nothing_is_read_without_demand_and_one_block_for_each() throws IOException {
            StreamHandle reader = reader();
            ends.send(contents(300));
            StepVerifier.create(reader.streamRetained(100).map(FileContract::take), 0)
                    .expectSubscription()
                    .then(() -> assertThat(fixture.counts().submitted()).isZero())
                    .thenRequest(1)
                    .assertNext(bytes -> assertThat(bytes).isEqualTo(Arrays.copyOf(contents(300), 100)))
                    .then(() -> assertThat(fixture.counts().submitted()).isEqualTo(1))
                    .thenCancel()
                    .verify(PATIENCE);
        }

        @Test
        void a_second_subscriber_is_refused_and_the_first_goes_on() throws IOException {
            StreamHandle reader = reader();
            StepVerifier.create(reader.streamRetained().map(FileContract::take))
                    .expectSubscription()
                    .then(() -> StepVerifier.create(reader.streamRetained())
                            .expectErrorSatisfies(e -> assertThat(e)
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContainingAll("read", reader.target(), "one at a time"))
                            .verify(PATIENCE))
                    .then(() -> send(new byte[] {1}))
                    .assertNext(bytes -> assertThat(bytes).containsExactly(1))
                    .thenCancel()
                    .verify(PATIENCE);
        }

        @Test
        void a_subscriber_that_cancels_while_waiting_loses_nothing_for_the_next() throws IOException {
            StreamHandle reader = reader();
            reader.streamRetained().subscribe(ByteBuf::release).dispose();
            ends.send(new byte[] {1, 2, 3});
            ends.closeSender();
            assertThat(bytesOf(reader.streamRetained())).containsExactly(1, 2, 3);
        }

        @Test
        void a_subscriber_that_throws_in_onNext_makes_room_for_the_next() throws IOException {
            StreamHandle reader = reader();
            Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();
            Hooks.onErrorDropped(dropped::add);
            try {
                reader.streamRetained().subscribe(new CoreSubscriber<>() {
                    @Override
                    public void onSubscribe(Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(ByteBuf buffer) {
                        buffer.release();
                        throw new IllegalStateException("the subscriber's");
                    }

                    @Override
                    public void onError(Throwable e) {
                        dropped.add(e);
                    }

                    @Override
                    public void onComplete() {
                        dropped.add(new AssertionError("completed"));
                    }
                });
                ends.send(new byte[] {1});
                await("the exception is reported", () -> !dropped.isEmpty());
                assertThat(dropped).extracting(Throwable::getMessage).containsExactly("the subscriber's");
            } finally {
                Hooks.resetOnErrorDropped();
            }
            ends.send(new byte[] {2, 3});
            ends.closeSender();
            assertThat(bytesOf(reader.streamRetained())).containsExactly(2, 3);
        }

        @Test
        void cancels_that_race_what_comes_lose_nothing() throws Exception {
            byte[] bytes = contents(300 * 100);
            StreamHandle reader = reader();
            Thread sender = new Thread(() -> {
                for (int at = 0; at < bytes.length; at += 100) {
                    send(Arrays.copyOfRange(bytes, at, at + 100));
                }
                closeSender();
            });
            sender.start();
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 200; i++) {
                CountDownLatch one = new CountDownLatch(1);
                CountDownLatch inside = new CountDownLatch(1);
                BaseSubscriber<ByteBuf> hasty = new BaseSubscriber<>() {
                    @Override
                    protected void hookOnNext(ByteBuf buffer) {
                        synchronized (all) {
                            all.writeBytes(take(buffer));
                        }
                        one.countDown();
                    }

                    @Override
                    protected void hookFinally(SignalType type) {
                        one.countDown();
                        inside.countDown();
                    }
                };
                reader.streamRetained(64).subscribe(hasty);
                if (i % 2 == 0) {
                    await(one);
                }
                hasty.cancel();
                await(inside);
            }
            byte[] rest = bytesOf(reader.streamRetained(64));
            sender.join();
            synchronized (all) {
                all.writeBytes(rest);
                assertThat(all.toByteArray()).isEqualTo(bytes);
            }
        }
    }

    @Nested
    class Writing {

        @ParameterizedTest(name = "direct: {0}")
        @ValueSource(booleans = {true, false})
        void a_borrowed_buffer_is_written_whole(boolean direct) throws IOException {
            byte[] bytes = contents(500_000);
            StreamHandle writer = adopt(ends.writable());
            ByteBuf source = direct ? borrowed(bytes) : Unpooled.wrappedBuffer(bytes);
            CompletableFuture<Void> written = writer.write(source).toFuture();
            assertThat(ends.receive(bytes.length)).isEqualTo(bytes);
            written.join();
            assertThat(source.readableBytes()).isEqualTo(bytes.length);
            fixture.assertNothingLeft();
            assertThat(source.refCnt()).isEqualTo(1);
        }

        @Test
        void what_a_publisher_emits_is_written_in_its_order() throws IOException {
            byte[] bytes = contents(500_000);
            StreamHandle writer = adopt(ends.writable());
            Flux<ByteBuf> source =
                    Flux.range(0, 100).map(i -> direct(Arrays.copyOfRange(bytes, i * 5000, (i + 1) * 5000)));
            CompletableFuture<Long> written = writer.write(source).toFuture();
            assertThat(ends.receive(bytes.length)).isEqualTo(bytes);
            assertThat(written.join()).isEqualTo(500_000);
        }

        @Test
        void a_writer_that_is_stuck_ends_when_the_handle_is_closed() throws IOException {
            StreamHandle writer = adopt(ends.writable());
            ByteBuf source = borrowed(new byte[4_000_000]);
            StepVerifier.create(writer.write(source))
                    .then(() -> await("the write is at work", () -> port().inFlight() > 0))
                    .then(writer::dispose)
                    .expectError(ClosedChannelException.class)
                    .verify(PATIENCE);
            writer.onClose().block(PATIENCE);
            await("the buffer is back", () -> source.refCnt() == 1);
        }
    }

    @Nested
    class Closing {

        @Test
        void a_reader_that_waits_ends_when_the_handle_is_closed() throws IOException {
            StreamHandle reader = reader();
            StepVerifier.create(reader.streamRetained())
                    .then(() -> await("the read is at work", () -> port().inFlight() > 0))
                    .then(reader::dispose)
                    .expectError(AsynchronousCloseException.class)
                    .verify(PATIENCE);
            reader.onClose().block(PATIENCE);
        }

        @Test
        void what_is_parked_is_released() throws IOException {
            StreamHandle reader = reader();
            reader.streamRetained().subscribe(ByteBuf::release).dispose();
            ends.send(new byte[] {1, 2, 3});
            reader.quiesce().block(PATIENCE);
            reader.close().block(PATIENCE);
            fixture.assertNothingLeft();
        }

        @Test
        void a_closed_handle_refuses() throws IOException {
            StreamHandle reader = reader();
            StreamHandle writer = adopt(ends.writable());
            for (StreamHandle one : List.of(reader, writer)) {
                one.close().block(PATIENCE);
                one.close().block(PATIENCE);
                one.dispose();
                assertThat(one.isDisposed()).isTrue();
            }
            for (Mono<?> request : List.<Mono<?>>of(
                    reader.streamRetained().then(),
                    writer.write(borrowed(new byte[1])),
                    writer.write(Mono.just(direct(new byte[1]))))) {
                StepVerifier.create(request)
                        .expectError(ClosedChannelException.class)
                        .verify(PATIENCE);
            }
        }
    }

    @Nested
    class Adopting {

        @Test
        void nothing_is_adopted_before_subscribe() {
            Mono<StreamHandle> adopt = StreamHandle.adopt(port(), 0x7FFF_FFF0L, false);
            assertThat(adopt).isNotNull();
            StepVerifier.create(adopt).expectError(IOException.class).verify(PATIENCE);
        }

        @ParameterizedTest
        @ValueSource(longs = {-1, 0x7FFF_FFF0L})
        void what_is_no_handle_is_refused_by_name(long handle) {
            StepVerifier.create(StreamHandle.adopt(port(), handle, false))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IOException.class)
                            .hasMessageContainingAll("adopt", Long.toHexString(handle)))
                    .verify(PATIENCE);
            assertPortWorks();
        }

        @Test
        void an_adopted_handle_stays_the_callers_when_it_is_not_to_be_closed() throws IOException {
            StreamHandle writer = adopt(ends.writable());
            writer.close().block(PATIENCE);
            assertThat(isOpen(ends.writable())).isTrue();
        }
    }

    /** {@return whether the system still knows the handle} */
    abstract boolean isOpen(long handle);
}
