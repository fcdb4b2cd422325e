package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A file, or a range of it, as a Flux of buffers. */
abstract class StreamingContract extends FileContract {

    private static final int BLOCK = 1000;

    StreamingContract(String backend) {
        super(backend);
    }

    private static StreamOptions blocks(int size) {
        return StreamOptions.create().blockSize(size);
    }

    static Stream<Arguments> shapes() {
        List<Arguments> all = new ArrayList<>();
        for (int[] sizes : new int[][] {
            // length of the file, size of a block
            {0, 1},
            {0, 4096},
            {1, 1},
            {1, 4096},
            {300, 1},
            {999, 1000},
            {1000, 1000},
            {1001, 1000},
            {10_000, 1000},
            {10_007, 64},
            {65_536, 4096},
            {300_000, 65_536},
            {300_000, 1 << 20}
        }) {
            for (int[] depths : new int[][] {{1, 0}, {1, 1}, {2, 0}, {4, 4}, {32, 0}, {32, 32}}) {
                all.add(Arguments.of(sizes[0], sizes[1], depths[0], depths[1]));
            }
        }
        return all.stream();
    }

    @Nested
    class Content {

        @ParameterizedTest(name = "{0} bytes in blocks of {1}, depth {2}, prefetch {3}")
        @MethodSource("reactor.overlapped.file.StreamingContract#shapes")
        void a_stream_emits_the_file_in_file_order(int length, int block, int depth, int prefetch) throws IOException {
            byte[] bytes = contents(length);
            OverlappedFile file = openToRead(bytes);
            StreamOptions options = blocks(block).depth(depth).prefetch(prefetch);
            List<ByteBuf> buffers = file.streamRetained(options).collectList().block(PATIENCE);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < buffers.size(); i++) {
                ByteBuf buffer = buffers.get(i);
                assertThat(buffer.isDirect()).isTrue();
                assertThat(buffer.refCnt()).as("the receiver's only").isEqualTo(1);
                assertThat(buffer.readableBytes())
                        .as("bytes of block " + i)
                        .isEqualTo(Math.min(block, length - i * block));
                all.writeBytes(take(buffer));
            }
            assertThat(all.toByteArray()).isEqualTo(bytes);
        }

        @ParameterizedTest(name = "{1} bytes from {0}")
        @CsvSource({
            "0, 0",
            "0, 1",
            "0, 1000",
            "0, 9999",
            "0, 10000",
            "0, 10001",
            "1, 1",
            "999, 2",
            "5000, 2500",
            "9999, 1",
            "9999, 2",
            "10000, 1",
            "12000, 500",
            "7, 9223372036854775800"
        })
        void a_range_is_emitted_as_far_as_the_file_goes(long position, long length) throws IOException {
            byte[] bytes = contents(10_000);
            int from = (int) Math.min(position, bytes.length);
            int to = (int) Math.min((double) position + length, bytes.length);
            assertThat(bytesOf(openToRead(bytes)
                            .streamRetained(blocks(BLOCK).position(position).length(length))))
                    .isEqualTo(Arrays.copyOfRange(bytes, from, Math.max(from, to)));
        }

        @Test
        void a_length_may_reach_beyond_what_any_file_can_hold() throws IOException {
            byte[] bytes = contents(100);
            assertThat(bytesOf(openToRead(bytes)
                            .streamRetained(StreamOptions.create().position(10).length(Long.MAX_VALUE))))
                    .isEqualTo(Arrays.copyOfRange(bytes, 10, 100));
        }

        @Test
        void without_options_the_whole_file_is_emitted() throws IOException {
            byte[] bytes = contents(1 << 20);
            assertThat(bytesOf(openToRead(bytes).streamRetained())).isEqualTo(bytes);
        }

        @Test
        void each_subscription_streams_the_whole() throws IOException {
            byte[] bytes = contents(10_000);
            Flux<ByteBuf> stream = openToRead(bytes).streamRetained(blocks(BLOCK));
            assertThat(fixture.counts().submitted()).isZero();
            for (int i = 0; i < 3; i++) {
                assertThat(bytesOf(stream)).isEqualTo(bytes);
            }
        }

        @Test
        void many_streams_of_one_file_do_not_disturb_each_other() throws IOException {
            byte[] bytes = contents(50_000);
            OverlappedFile file = openToRead(bytes);
            List<byte[]> read = Flux.range(0, 20)
                    .flatMap(
                            i -> Mono.fromCallable(() -> bytesOf(file.streamRetained(blocks(500 + i))))
                                    .subscribeOn(reactor.core.scheduler.Schedulers.boundedElastic()),
                            20)
                    .collectList()
                    .block(PATIENCE);
            assertThat(read).hasSize(20).allMatch(one -> Arrays.equals(one, bytes));
        }

        @Test
        void a_stream_names_itself() throws IOException {
            OverlappedFile file = openToRead(contents(10));
            assertThat(Scannable.from(file.streamRetained()).name()).contains("stream", file.target());
        }

        @Test
        void options_are_checked_when_they_are_made() {
            StreamOptions options = StreamOptions.create().depth(4);
            List<Consumer<StreamOptions>> wrong = List.of(
                    o -> o.position(-1),
                    o -> o.length(-1),
                    o -> o.blockSize(0),
                    o -> o.blockSize((1 << 30) + 1),
                    o -> o.depth(0),
                    o -> o.depth(1025),
                    o -> o.prefetch(-1),
                    o -> o.prefetch(5));
            assertThat(wrong)
                    .allSatisfy(one ->
                            assertThatThrownBy(() -> one.accept(options)).isInstanceOf(IllegalArgumentException.class));
        }
    }

    @Nested
    class Demand {

        @Test
        void no_byte_is_read_without_demand() throws IOException {
            OverlappedFile file = openToRead(contents(10_000));
            StepVerifier.create(file.streamRetained(blocks(BLOCK)).doOnDiscard(ByteBuf.class, ByteBuf::release), 0)
                    .expectSubscription()
                    .then(() -> assertThat(port().inFlight()).isZero())
                    .thenCancel()
                    .verify(PATIENCE);
            assertThat(fixture.counts().submitted()).isZero();
        }

        @Test
        void demand_is_served_one_by_one() throws IOException {
            byte[] bytes = contents(3 * BLOCK);
            Flux<byte[]> stream =
                    openToRead(bytes).streamRetained(blocks(BLOCK)).map(FileContract::take);
            StepVerifier.create(stream, 0)
                    .expectSubscription()
                    .thenRequest(1)
                    .assertNext(one -> assertThat(one).isEqualTo(Arrays.copyOf(bytes, BLOCK)))
                    .thenRequest(1)
                    .assertNext(one -> assertThat(one).isEqualTo(Arrays.copyOfRange(bytes, BLOCK, 2 * BLOCK)))
                    .thenRequest(1)
                    .assertNext(one -> assertThat(one).isEqualTo(Arrays.copyOfRange(bytes, 2 * BLOCK, 3 * BLOCK)))
                    .thenRequest(1)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @ParameterizedTest
        @ValueSource(ints = {1, 3, 7, 1000})
        void demand_in_small_portions_is_served(int portion) throws IOException {
            byte[] bytes = contents(100 * BLOCK + 1);
            assertThat(bytesOf(openToRead(bytes).streamRetained(blocks(BLOCK)).limitRate(portion)))
                    .isEqualTo(bytes);
        }

        @ParameterizedTest(name = "demand {0}, depth {1}, prefetch {2}")
        @CsvSource({"1, 1, 0", "1, 32, 0", "5, 32, 0", "5, 4, 4", "40, 32, 3", "40, 32, 32", "12, 8, 1"})
        void no_more_blocks_are_read_than_demand_and_prefetch_ask_for(int demand, int depth, int prefetch)
                throws IOException {
            OverlappedFile file = openToRead(contents(200 * BLOCK));
            Holder holder = new Holder();
            file.streamRetained(blocks(BLOCK).depth(depth).prefetch(prefetch)).subscribe(holder);
            holder.subscription.request(demand);
            await("the demand is served", () -> holder.buffers.size() == demand);
            await("reads ahead are made", () -> fixture.counts().submitted() >= demand + window(demand, prefetch));
            file.quiesce().block(PATIENCE);
            holder.subscription.request(1);
            await("one more is served", () -> holder.buffers.size() == demand + 1);
            file.quiesce().block(PATIENCE);
            long most = 1L + demand + prefetch;
            assertThat(fixture.counts().submitted()).isLessThanOrEqualTo(most);
            assertThat(fixture.liveBytes()).isLessThanOrEqualTo(most * BLOCK);
            holder.subscription.cancel();
            holder.releaseAll();
        }

        /** The number of reads ahead doubles with each full block, from one on. */
        private long window(int demand, int prefetch) {
            return Math.min(prefetch, 1L << Math.min(demand, 20));
        }

        @Test
        void never_more_than_depth_reads_are_outstanding() throws IOException {
            OverlappedFile file = openToRead(contents(200 * BLOCK));
            AtomicInteger most = new AtomicInteger();
            file.streamRetained(blocks(BLOCK).depth(4))
                    .doOnNext(buffer -> {
                        most.accumulateAndGet((int) (fixture.liveBytes() / BLOCK), Math::max);
                        buffer.release();
                    })
                    .blockLast(PATIENCE);
            assertThat(most.get()).as("with the one that is being emitted").isBetween(1, 5);
        }

        @Test
        void streams_that_no_budget_is_left_for_go_on_with_one_block_each() throws IOException {
            byte[] bytes = contents(20 * BLOCK);
            OverlappedFile file = openToRead(bytes);
            var poor = reactor.overlapped.CompletionPort.builder()
                    .backend(backend)
                    .byteBudget(0)
                    .build();
            try {
                Flux<ByteBuf> stream = FileOpener.of(Path.of(file.target()))
                        .port(poor)
                        .use(same -> same.streamRetained(blocks(BLOCK).depth(32)));
                assertThat(bytesOf(stream)).isEqualTo(bytes);
            } finally {
                poor.disposeLater(Duration.ZERO).block(PATIENCE);
            }
        }
    }

    @Nested
    class Cancelling {

        @ParameterizedTest
        @ValueSource(ints = {1, 2, 9, 10})
        void take_gets_its_blocks_and_the_rest_is_given_back(int count) throws IOException {
            byte[] bytes = contents(10 * BLOCK);
            assertThat(bytesOf(openToRead(bytes)
                            .streamRetained(blocks(BLOCK).depth(8))
                            .take(count)))
                    .isEqualTo(Arrays.copyOf(bytes, count * BLOCK));
            fixture.assertNothingLeft();
        }

        @Test
        void a_timeout_with_a_subscriber_that_is_stuck_leaves_nothing_behind() throws IOException {
            OverlappedFile file = openToRead(contents(100 * BLOCK));
            Flux<ByteBuf> stuck = file.streamRetained(blocks(BLOCK).depth(8))
                    .concatMap(
                            buffer -> {
                                buffer.release();
                                return Mono.<ByteBuf>never();
                            },
                            0)
                    .timeout(Duration.ofMillis(50));
            StepVerifier.create(stuck).expectError(TimeoutException.class).verify(PATIENCE);
            fixture.assertNothingLeft();
        }

        @Test
        void a_cancel_in_the_middle_leaves_nothing_behind_and_no_signal_comes() throws IOException {
            OverlappedFile file = openToRead(contents(100 * BLOCK));
            Holder holder = new Holder();
            file.streamRetained(blocks(BLOCK).depth(8)).subscribe(holder);
            holder.subscription.request(10);
            await("the demand is served", () -> holder.buffers.size() == 10);
            holder.subscription.cancel();
            holder.releaseAll();
            fixture.assertNothingLeft();
            holder.subscription.request(5);
            file.quiesce().block(PATIENCE);
            assertThat(holder.buffers).isEmpty();
            assertThat(holder.ended).hasValue(null);
        }

        @Test
        void a_cancel_inside_of_onNext_is_heeded_at_once() throws IOException {
            OverlappedFile file = openToRead(contents(100 * BLOCK));
            Holder holder = new Holder() {
                @Override
                public void onNext(ByteBuf buffer) {
                    super.onNext(buffer);
                    subscription.cancel();
                }
            };
            file.streamRetained(blocks(BLOCK).depth(8)).subscribe(holder);
            holder.subscription.request(Long.MAX_VALUE);
            await("a block comes", () -> !holder.buffers.isEmpty());
            file.quiesce().block(PATIENCE);
            assertThat(holder.buffers).hasSize(1);
            holder.releaseAll();
            fixture.assertNothingLeft();
        }

        @Test
        void a_cancel_races_the_reads_and_loses_nothing_a_hundred_times() throws IOException {
            OverlappedFile file = openToRead(contents(100 * BLOCK));
            for (int i = 0; i < 100; i++) {
                Holder holder = new Holder();
                file.streamRetained(blocks(BLOCK).depth(16)).subscribe(holder);
                holder.subscription.request(Long.MAX_VALUE);
                int blocks = i;
                await("some blocks come", () -> holder.buffers.size() >= Math.min(blocks, 50));
                holder.subscription.cancel();
                file.quiesce().block(PATIENCE);
                await("the last is taken", () -> {
                    holder.releaseAll();
                    return fixture.liveBytes() == 0;
                });
            }
        }

        @ParameterizedTest(name = "the hook releases: {0}")
        @ValueSource(booleans = {true, false})
        void what_was_read_ahead_goes_to_the_discard_hook_and_is_released_once(boolean hookReleases)
                throws IOException {
            OverlappedFile file = openToRead(contents(100 * BLOCK));
            Queue<ByteBuf> discarded = new ConcurrentLinkedQueue<>();
            Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
            Holder holder = new Holder();
            file.streamRetained(blocks(BLOCK).depth(4).prefetch(4))
                    .doOnDiscard(ByteBuf.class, buffer -> {
                        discarded.add(buffer);
                        try {
                            assertThat(buffer.refCnt()).isPositive();
                            if (hookReleases) {
                                buffer.release();
                            }
                        } catch (Throwable e) {
                            failures.add(e);
                        }
                    })
                    .subscribe(holder);
            holder.subscription.request(8);
            await("all reads ahead are made", () -> fixture.counts().completed() == 12);
            file.quiesce().block(PATIENCE);
            holder.subscription.cancel();
            await("all are discarded", () -> discarded.size() == 4);
            holder.releaseAll();
            fixture.assertNothingLeft();
            assertThat(failures).isEmpty();
            assertThat(discarded).hasSize(4).allMatch(buffer -> buffer.refCnt() == 0);
        }

        @Test
        void a_subscriber_that_throws_in_onNext_harms_itself_only() throws IOException {
            byte[] bytes = contents(100 * BLOCK);
            OverlappedFile file = openToRead(bytes);
            Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();
            reactor.core.publisher.Hooks.onErrorDropped(dropped::add);
            try {
                Holder holder = new Holder() {
                    @Override
                    public void onNext(ByteBuf buffer) {
                        buffer.release();
                        throw new IllegalStateException("the subscriber's");
                    }
                };
                file.streamRetained(blocks(BLOCK).depth(8)).subscribe(holder);
                holder.subscription.request(Long.MAX_VALUE);
                await("the exception is reported", () -> !dropped.isEmpty());
                assertThat(dropped).extracting(Throwable::getMessage).containsExactly("the subscriber's");
            } finally {
                reactor.core.publisher.Hooks.resetOnErrorDropped();
            }
            fixture.assertNothingLeft();
            assertThat(bytesOf(file.streamRetained(blocks(BLOCK)))).isEqualTo(bytes);
        }

        @Test
        void an_operator_that_fails_cancels_the_stream() throws IOException {
            Flux<Integer> failing = openToRead(contents(100 * BLOCK))
                    .streamRetained(blocks(BLOCK).depth(8))
                    .map(buffer -> {
                        buffer.release();
                        throw new IllegalStateException("the operator's");
                    });
            StepVerifier.create(failing).expectErrorMessage("the operator's").verify(PATIENCE);
            fixture.assertNothingLeft();
        }
    }

    @Nested
    class ChangingFiles {

        private final StreamOptions oneByOne = blocks(BLOCK).depth(1).prefetch(0);

        @Test
        void a_file_that_is_truncated_meanwhile_ends_where_it_ends() throws IOException {
            byte[] bytes = contents(10 * BLOCK);
            Path path = file(bytes);
            Holder holder = new Holder();
            openToRead(path).streamRetained(oneByOne).subscribe(holder);
            holder.subscription.request(2);
            await("two blocks come", () -> holder.buffers.size() == 2);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(2 * BLOCK + 500);
            }
            holder.subscription.request(Long.MAX_VALUE);
            assertThat(holder.all()).isEqualTo(Arrays.copyOf(bytes, 2 * BLOCK + 500));
        }

        @Test
        void a_file_that_is_emptied_meanwhile_ends() throws IOException {
            Path path = file(contents(10 * BLOCK));
            Holder holder = new Holder();
            openToRead(path).streamRetained(oneByOne).subscribe(holder);
            holder.subscription.request(2);
            await("two blocks come", () -> holder.buffers.size() == 2);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
                channel.truncate(0);
            }
            holder.subscription.request(Long.MAX_VALUE);
            assertThat(holder.all()).hasSize(2 * BLOCK);
        }

        @Test
        void a_file_that_grows_before_its_end_is_read_is_read_to_the_new_end() throws IOException {
            byte[] bytes = contents(4 * BLOCK);
            Path path = file(Arrays.copyOf(bytes, 2 * BLOCK));
            Holder holder = new Holder();
            openToRead(path).streamRetained(oneByOne).subscribe(holder);
            holder.subscription.request(2);
            await("two blocks come", () -> holder.buffers.size() == 2);
            Files.write(path, Arrays.copyOfRange(bytes, 2 * BLOCK, 4 * BLOCK), StandardOpenOption.APPEND);
            holder.subscription.request(Long.MAX_VALUE);
            assertThat(holder.all()).isEqualTo(bytes);
        }

        @Test
        void a_file_that_others_write_to_all_the_time_is_read_without_a_hole_and_ends() throws Exception {
            byte[] bytes = contents(300 * BLOCK);
            Path path = file(Arrays.copyOf(bytes, 100 * BLOCK));
            OverlappedFile file = openToRead(path);
            CountDownLatch begun = new CountDownLatch(1);
            Thread writer = new Thread(() -> {
                try (FileChannel channel = FileChannel.open(path, StandardOpenOption.APPEND)) {
                    for (int at = 100 * BLOCK; at < bytes.length; at += 100) {
                        channel.write(java.nio.ByteBuffer.wrap(bytes, at, 100));
                        begun.countDown();
                    }
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
            writer.start();
            await(begun);
            byte[] read = bytesOf(file.streamRetained(blocks(BLOCK).depth(8)));
            writer.join();
            assertThat(read.length).isGreaterThanOrEqualTo(100 * BLOCK);
            assertThat(read).isEqualTo(Arrays.copyOf(bytes, read.length));
        }
    }

    /** Keeps what it gets, asks for nothing by itself. */
    private static class Holder implements CoreSubscriber<ByteBuf> {

        volatile Subscription subscription;
        final List<ByteBuf> buffers = Collections.synchronizedList(new ArrayList<>());
        final AtomicReference<Object> ended = new AtomicReference<>();
        private final CountDownLatch end = new CountDownLatch(1);

        @Override
        public void onSubscribe(Subscription s) {
            subscription = s;
        }

        @Override
        public void onNext(ByteBuf buffer) {
            buffers.add(buffer);
        }

        @Override
        public void onError(Throwable e) {
            ended.set(e);
            end.countDown();
        }

        @Override
        public void onComplete() {
            ended.set("complete");
            end.countDown();
        }

        void releaseAll() {
            synchronized (buffers) {
                buffers.forEach(ByteBuf::release);
                buffers.clear();
            }
        }

        /** {@return all bytes, once it is complete} */
        byte[] all() {
            await(end);
            assertThat(ended).hasValue("complete");
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            buffers.forEach(buffer -> bytes.writeBytes(take(buffer)));
            return bytes.toByteArray();
        }
    }
}
