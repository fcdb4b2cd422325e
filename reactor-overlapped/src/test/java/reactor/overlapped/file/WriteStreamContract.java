package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** What a publisher emits, written to a file. */
abstract class WriteStreamContract extends FileContract {

    private final Queue<ByteBuf> given = new ConcurrentLinkedQueue<>();

    WriteStreamContract(String backend) {
        super(backend);
    }

    /** {@return a buffer that must be released in the end} */
    private ByteBuf given(ByteBuf buffer) {
        given.add(buffer);
        return buffer;
    }

    @AfterEach
    void every_buffer_was_released_once() {
        await("all buffers are released", () -> given.stream().allMatch(buffer -> buffer.refCnt() == 0));
    }

    /** {@return the bytes in buffers of that size, made when they are asked for} */
    private Flux<ByteBuf> buffers(byte[] bytes, int size, boolean direct) {
        return Flux.range(0, (bytes.length + size - 1) / size).map(i -> {
            int at = i * size;
            byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
            return given(direct ? direct(part) : Unpooled.wrappedBuffer(part));
        });
    }

    @Nested
    class Positional {

        @ParameterizedTest(name = "{0} bytes in buffers of {1}, direct: {2}, depth {3}")
        @CsvSource({
            "0, 1, true, 4",
            "1, 1, true, 4",
            "10000, 1, false, 4",
            "100000, 17, true, 1",
            "100000, 17, true, 32",
            "1000000, 16384, true, 4",
            "1000001, 16384, true, 1",
            "1000000, 5000, false, 4",
            "5000001, 1000000, true, 4",
            "5000001, 1000000, false, 2",
            "300000, 65536, true, 32"
        })
        void all_buffers_are_written_in_their_order(int length, int size, boolean direct, int depth)
                throws IOException {
            byte[] bytes = contents(length);
            Path path = file(new byte[0]);
            StepVerifier.create(openToWrite(path)
                            .write(
                                    buffers(bytes, size, direct),
                                    StreamOptions.create().depth(depth)))
                    .expectNext((long) length)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(Arrays.equals(read(path), bytes)).isTrue();
        }

        @Test
        void buffers_of_all_kinds_and_sizes_may_be_mixed() throws IOException {
            byte[] bytes = contents(400_000);
            List<ByteBuf> mixed = new ArrayList<>();
            int at = 0;
            for (int i = 0; at < bytes.length; i++) {
                int size = Math.min(new int[] {0, 5, 20_000, 70_000, 300, 16_384}[i % 6], bytes.length - at);
                byte[] part = Arrays.copyOfRange(bytes, at, at + size);
                mixed.add(given(
                        switch (i % 4) {
                            case 0 -> direct(part);
                            case 1 -> Unpooled.copiedBuffer(part);
                            case 2 ->
                                Unpooled.compositeBuffer()
                                        .addComponent(true, direct(Arrays.copyOf(part, size / 2)))
                                        .addComponent(true, direct(Arrays.copyOfRange(part, size / 2, size)));
                            default -> direct(concat(new byte[3], part)).skipBytes(3);
                        }));
                at += size;
            }
            Path path = file(new byte[0]);
            assertThat(openToWrite(path).write(Flux.fromIterable(mixed)).block(PATIENCE))
                    .isEqualTo(400_000);
            assertThat(Arrays.equals(read(path), bytes)).isTrue();
        }

        private byte[] concat(byte[] one, byte[] two) {
            byte[] both = Arrays.copyOf(one, one.length + two.length);
            System.arraycopy(two, 0, both, one.length, two.length);
            return both;
        }

        @Test
        void a_source_may_be_written_anywhere_in_the_file() throws IOException {
            Path path = file(new byte[] {1, 2, 3, 4, 5});
            assertThat(openToWrite(path)
                            .write(
                                    buffers(new byte[] {9, 9}, 1, true),
                                    StreamOptions.create().position(2))
                            .block(PATIENCE))
                    .isEqualTo(2);
            assertThat(read(path)).containsExactly(1, 2, 9, 9, 5);
        }

        @Test
        void an_empty_source_writes_nothing() throws IOException {
            Path path = file(contents(10));
            OverlappedFile file = openToWrite(path);
            assertThat(file.write(Flux.empty()).block(PATIENCE)).isZero();
            assertThat(file.write(Mono.just(given(Unpooled.buffer(1)))).block(PATIENCE))
                    .isZero();
            assertThat(read(path)).isEqualTo(contents(10));
        }

        @Test
        void a_file_is_copied_by_streaming_it_into_another() throws IOException {
            byte[] bytes = contents(1_000_003);
            Path copy = path("copy");
            OverlappedFile from = openToRead(bytes);
            OverlappedFile to = openToWrite(copy);
            assertThat(to.write(from.streamRetained()).block(PATIENCE)).isEqualTo(bytes.length);
            assertThat(Arrays.equals(read(copy), bytes)).isTrue();
        }

        @Test
        void a_slow_source_is_written_as_it_comes() throws IOException {
            Path path = file(new byte[0]);
            TestPublisher<ByteBuf> source = TestPublisher.create();
            StepVerifier.create(openToWrite(path).write(source))
                    .then(() -> source.next(given(direct(new byte[] {1, 2}))))
                    .then(() -> await("it is in the file", () -> read(path).length == 2))
                    .then(() -> source.next(given(direct(new byte[] {3}))))
                    .then(() -> await("it is in the file", () -> read(path).length == 3))
                    .then(source::complete)
                    .expectNext(3L)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(read(path)).containsExactly(1, 2, 3);
        }

        @Test
        void nothing_is_subscribed_to_before_there_is_demand() throws IOException {
            TestPublisher<ByteBuf> source = TestPublisher.create();
            StepVerifier.create(openToWrite(file(new byte[0])).write(source), 0)
                    .expectSubscription()
                    .then(source::assertWasNotSubscribed)
                    .thenRequest(1)
                    .then(source::assertWasSubscribed)
                    .then(source::complete)
                    .expectNext(0L)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @ParameterizedTest(name = "depth {0}")
        @ValueSource(ints = {1, 4, 32})
        void the_source_is_never_asked_for_more_than_twice_depth_ahead(int depth) throws IOException {
            byte[] bytes = contents(500 * 20_000);
            AtomicLong asked = new AtomicLong();
            AtomicLong emitted = new AtomicLong();
            AtomicLong most = new AtomicLong();
            Flux<ByteBuf> source = buffers(bytes, 20_000, true)
                    .doOnNext(buffer -> emitted.incrementAndGet())
                    .doOnRequest(
                            n -> most.accumulateAndGet(asked.addAndGet(n) - Math.max(0, emitted.get()), Math::max));
            openToWrite(file(new byte[0]))
                    .write(source, StreamOptions.create().depth(depth))
                    .block(PATIENCE);
            assertThat(most.get()).isBetween(1L, Math.max(2L, 2L * depth));
            assertThat(asked.get()).isLessThanOrEqualTo(500 + Math.max(2L, 2L * depth));
        }
    }

    @Nested
    class Ending {

        @Test
        void an_error_of_the_source_is_the_writes_error() throws IOException {
            Path path = file(new byte[0]);
            byte[] bytes = contents(200_000);
            StepVerifier.create(openToWrite(path)
                            .write(buffers(bytes, 1000, true)
                                    .concatWith(Mono.error(new IllegalStateException("the source's")))))
                    .expectErrorMessage("the source's")
                    .verify(PATIENCE);
            byte[] written = read(path);
            assertThat(written).isEqualTo(Arrays.copyOf(bytes, written.length));
        }

        @Test
        void a_cancel_in_the_middle_cancels_the_source_and_releases_all() throws IOException {
            OverlappedFile file = openToWrite(file(new byte[0]));
            TestPublisher<ByteBuf> source = TestPublisher.create();
            Disposable writing = file.write(source).subscribe();
            for (int i = 0; i < 8; i++) {
                source.next(given(direct(new byte[20_000])));
            }
            writing.dispose();
            source.assertCancelled();
            file.quiesce().block(PATIENCE);
            fixture.assertNothingLeft();
        }

        @Test
        void what_comes_after_the_cancel_is_released_too() throws IOException {
            OverlappedFile file = openToWrite(file(new byte[0]));
            AtomicReference<org.reactivestreams.Subscriber<? super ByteBuf>> sink = new AtomicReference<>();
            Disposable writing = file.write(late -> {
                        sink.set(late);
                        late.onSubscribe(reactor.core.publisher.Operators.emptySubscription());
                    })
                    .subscribe();
            writing.dispose();
            sink.get().onNext(given(direct(new byte[10])));
            sink.get().onNext(given(direct(new byte[20_000])));
            file.quiesce().block(PATIENCE);
        }

        @Test
        void a_cancel_races_the_writes_and_loses_nothing_a_hundred_times() throws IOException {
            OverlappedFile file = openToWrite(file(new byte[0]));
            byte[] bytes = contents(100_000);
            for (int i = 0; i < 100; i++) {
                int until = i;
                AtomicLong emitted = new AtomicLong();
                Disposable writing = file.write(
                                buffers(bytes, 1000, i % 2 == 0).doOnNext(buffer -> emitted.incrementAndGet()))
                        .subscribe();
                await("some are taken", () -> emitted.get() >= until);
                writing.dispose();
                file.quiesce().block(PATIENCE);
            }
            fixture.assertNothingLeft();
        }

        @Test
        void a_write_that_fails_cancels_the_source_and_releases_all() throws IOException {
            Path path = file(contents(10));
            OverlappedFile readOnly = openToRead(path);
            AtomicReference<Boolean> cancelled = new AtomicReference<>(false);
            StepVerifier.create(readOnly.write(
                            Flux.<ByteBuf>generate(sink -> sink.next(given(direct(new byte[20_000]))))
                                    .doOnCancel(() -> cancelled.set(true))))
                    .expectError(AccessDeniedException.class)
                    .verify(PATIENCE);
            assertThat(cancelled).hasValue(true);
            assertThat(read(path)).isEqualTo(contents(10));
        }

        @Test
        void a_closed_file_refuses_and_releases_all() throws IOException {
            OverlappedFile file = openToWrite(file(new byte[0]));
            file.close().block(PATIENCE);
            StepVerifier.create(file.write(buffers(contents(100_000), 20_000, true)))
                    .expectError(java.nio.channels.ClosedChannelException.class)
                    .verify(PATIENCE);
        }

        @Test
        void a_source_that_emits_too_much_is_told_so() throws IOException {
            OverlappedFile file = openToWrite(file(new byte[0]));
            CountDownLatch ended = new CountDownLatch(1);
            AtomicReference<Throwable> failure = new AtomicReference<>();
            file.write(rude -> rude.onSubscribe(new Subscription() {
                        @Override
                        public void request(long n) {
                            for (int i = 0; i < 100_000 && failure.get() == null; i++) {
                                rude.onNext(given(direct(new byte[1])));
                            }
                        }

                        @Override
                        public void cancel() {
                            failure.compareAndSet(null, new IllegalStateException("cancelled"));
                        }
                    }))
                    .subscribe(written -> {}, e -> {
                        failure.set(e);
                        ended.countDown();
                    });
            await(ended);
            assertThat(failure.get()).isInstanceOf(IllegalStateException.class).hasMessageContaining("requested");
        }

        @ParameterizedTest
        @ValueSource(longs = {Long.MAX_VALUE})
        void a_position_must_leave_room_for_the_bytes(long position) throws IOException {
            Path path = file(new byte[0]);
            assertThat(openToWrite(path)
                            .write(
                                    buffers(contents(100), 100, true),
                                    StreamOptions.create().position(position))
                            .materialize()
                            .block(PATIENCE)
                            .isOnError())
                    .isTrue();
            assertThat(read(path)).isEmpty();
        }
    }

    @Nested
    class Appending {

        @Test
        void what_is_appended_stands_behind_what_there_was() throws IOException {
            Path path = file(new byte[] {1, 2});
            OverlappedFile file = openToWrite(path);
            assertThat(file.append(buffers(new byte[] {3, 4, 5}, 1, true)).block(PATIENCE))
                    .isEqualTo(3);
            assertThat(file.append(buffers(new byte[] {6}, 1, false)).block(PATIENCE))
                    .isEqualTo(1);
            assertThat(read(path)).containsExactly(1, 2, 3, 4, 5, 6);
        }

        @Test
        void much_is_appended_in_order() throws IOException {
            byte[] bytes = contents(1_000_000);
            Path path = file(new byte[0]);
            OverlappedFile file = open(opener(path).options(StandardOpenOption.APPEND));
            assertThat(file.write(buffers(bytes, 33_333, true)).block(PATIENCE)).isEqualTo(1_000_000);
            assertThat(Arrays.equals(read(path), bytes)).isTrue();
        }

        @Test
        void appenders_at_the_same_time_interleave_whole_buffers() throws IOException {
            assumeFalse(WINE, "Wine looks for the end of the file first and writes there afterwards");
            int size = 20_000;
            Path path = file(new byte[0]);
            List<OverlappedFile> files = List.of(
                    open(opener(path).options(StandardOpenOption.APPEND)),
                    open(opener(path).options(StandardOpenOption.APPEND)));
            List<Mono<Long>> appends = IntStream.range(0, 2)
                    .mapToObj(i -> files.get(i).write(Flux.range(0, 100).map(n -> {
                        byte[] record = new byte[size];
                        Arrays.fill(record, (byte) (1 + i * 100 + n));
                        return given(direct(record));
                    })))
                    .toList();
            Mono.when(appends).block(PATIENCE);
            byte[] all = read(path);
            assertThat(all).hasSize(200 * size);
            int[] next = {1, 101};
            for (int at = 0; at < all.length; at += size) {
                int record = all[at] & 0xFF;
                int appender = record > 100 ? 1 : 0;
                assertThat(record).as("records of each in order").isEqualTo(next[appender]++);
                byte[] whole = new byte[size];
                Arrays.fill(whole, (byte) record);
                assertThat(Arrays.equals(Arrays.copyOfRange(all, at, at + size), whole))
                        .isTrue();
            }
        }

        @Test
        void an_append_follows_what_others_have_appended_meanwhile() throws IOException {
            Path path = file(new byte[] {1});
            OverlappedFile file = open(opener(path).options(StandardOpenOption.APPEND));
            file.write(Mono.just(given(direct(new byte[] {2})))).block(PATIENCE);
            java.nio.file.Files.write(path, new byte[] {3}, StandardOpenOption.APPEND);
            file.write(Mono.just(given(direct(new byte[] {4})))).block(PATIENCE);
            assertThat(ByteBuffer.wrap(read(path))).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
        }
    }
}
