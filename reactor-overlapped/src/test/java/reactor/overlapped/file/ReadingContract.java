package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.CompletionPortBuilder;
import reactor.test.StepVerifier;

/** Single reads at a position. The port has one worker, which a test can hold. */
abstract class ReadingContract extends FileContract {

    ReadingContract(String backend) {
        super(backend);
    }

    @Override
    protected CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.workers(1);
    }

    @Nested
    class Retained {

        @Test
        void a_read_emits_the_bytes_at_its_position_in_a_direct_buffer_of_the_receivers() throws IOException {
            byte[] bytes = contents(10_000);
            OverlappedFile file = openToRead(bytes);
            StepVerifier.create(file.readRetained(1234, 500))
                    .assertNext(buffer -> {
                        assertThat(buffer.isDirect()).isTrue();
                        assertThat(buffer.refCnt()).isEqualTo(1);
                        assertThat(take(buffer)).isEqualTo(Arrays.copyOfRange(bytes, 1234, 1734));
                    })
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void a_read_is_short_where_the_file_ends() throws IOException {
            byte[] bytes = contents(1000);
            assertThat(bytesOf(openToRead(bytes).readRetained(900, 500)))
                    .isEqualTo(Arrays.copyOfRange(bytes, 900, 1000));
        }

        @ParameterizedTest
        @ValueSource(longs = {1000, 1001, 1 << 20, 5L << 30, Long.MAX_VALUE / 2})
        void a_read_at_the_end_or_behind_it_is_empty(long position) throws IOException {
            OverlappedFile file = openToRead(contents(1000));
            StepVerifier.create(file.readRetained(position, 10))
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(file.read(Unpooled.buffer(10), position))
                    .expectComplete()
                    .verify(PATIENCE);
            StepVerifier.create(file.read(ByteBuffer.allocateDirect(10), position))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void an_empty_file_has_nothing_to_read() throws IOException {
            StepVerifier.create(openToRead(new byte[0]).readRetained(0, 10))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
        void a_length_must_be_positive(int length) throws IOException {
            StepVerifier.create(openToRead(contents(10)).readRetained(0, length))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContainingAll("read", "length", "" + length))
                    .verify(PATIENCE);
        }

        @Test
        void positions_go_beyond_4_GiB() throws IOException {
            long far = (4L << 30) + 123;
            byte[] bytes = contents(1000);
            OverlappedFile file = openToWrite(path("sparse"));
            file.write(borrowed(bytes), far).block(PATIENCE);
            assertThat(file.size().block(PATIENCE)).isEqualTo(far + 1000);
            assertThat(bytesOf(file.readRetained(far, 1000))).isEqualTo(bytes);
            assertThat(bytesOf(file.readRetained(far + 990, 1000))).isEqualTo(Arrays.copyOfRange(bytes, 990, 1000));
            assertThat(bytesOf(file.readRetained(123, 1000))).containsOnly(0);
            assertThat(bytesOf(file.streamRetained(StreamOptions.create().position(far - 7))))
                    .isEqualTo(ByteBufUtil.getBytes(Unpooled.wrappedBuffer(new byte[7], bytes)));
        }

        @Test
        void nothing_is_read_before_subscribe_and_each_subscription_reads_anew() throws IOException {
            java.nio.file.Path path = file(contents(10));
            Mono<ByteBuf> read = openToRead(path).readRetained(0, 10);
            assertThat(fixture.counts().submitted()).isZero();
            assertThat(bytesOf(read)).isEqualTo(contents(10));
            java.nio.file.Files.write(path, new byte[] {7, 7});
            assertThat(bytesOf(read)).containsExactly(7, 7);
            assertThat(fixture.counts().submitted()).isEqualTo(2);
        }

        @Test
        void nothing_is_read_without_demand() throws IOException {
            OverlappedFile file = openToRead(contents(10));
            StepVerifier.create(file.readRetained(0, 10).map(FileContract::take), 0)
                    .expectSubscription()
                    .then(() -> assertThat(fixture.counts().submitted()).isZero())
                    .thenRequest(1)
                    .assertNext(bytes -> assertThat(bytes).isEqualTo(contents(10)))
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void a_reader_that_cancels_without_demand_leaves_nothing_behind() throws IOException {
            ByteBuf buffer = Unpooled.directBuffer(10);
            StepVerifier.create(openToRead(contents(10)).read(buffer, 0), 0)
                    .expectSubscription()
                    .thenCancel()
                    .verify(PATIENCE);
            assertThat(buffer.refCnt()).isEqualTo(1);
            buffer.release();
            assertThat(fixture.counts().submitted()).isZero();
        }

        @Test
        void hundreds_of_reads_at_once_each_get_their_own_bytes() throws IOException {
            int length = 1000;
            byte[] bytes = contents(256 * length);
            OverlappedFile file = openToRead(bytes);
            CountDownLatch hold = holdWorker();
            Sinks.One<List<byte[]>> all = Sinks.one();
            Flux.range(0, 256)
                    .flatMapSequential(
                            i -> file.readRetained((long) i * length, length).map(FileContract::take), 256)
                    .collectList()
                    .subscribe(all::tryEmitValue, all::tryEmitError);
            assertThat(port().inFlight()).isEqualTo(256);
            hold.countDown();
            List<byte[]> read = all.asMono().block(PATIENCE);
            assertThat(read).hasSize(256);
            for (int i = 0; i < 256; i++) {
                assertThat(read.get(i)).isEqualTo(Arrays.copyOfRange(bytes, i * length, (i + 1) * length));
            }
        }
    }

    static Stream<Arguments> targets() {
        return Stream.of(
                Arguments.of("heap", Unpooled.buffer(120, 120)),
                Arguments.of("direct", Unpooled.directBuffer(120, 120)),
                Arguments.of(
                        "slice of a heap buffer",
                        Unpooled.buffer(500).slice(77, 120).writerIndex(0)),
                Arguments.of(
                        "slice of a direct buffer",
                        Unpooled.directBuffer(500).slice(77, 120).writerIndex(0)),
                Arguments.of("duplicate", Unpooled.directBuffer(120, 120).duplicate()),
                Arguments.of(
                        "composite of direct buffers", composite(Unpooled.directBuffer(50), Unpooled.directBuffer(70))),
                Arguments.of("composite of one direct buffer", composite(Unpooled.directBuffer(120))),
                Arguments.of("composite of both", composite(Unpooled.buffer(50), Unpooled.directBuffer(70))));
    }

    private static ByteBuf composite(ByteBuf... parts) {
        CompositeByteBuf composite = Unpooled.compositeBuffer();
        for (ByteBuf part : parts) {
            composite.addComponent(part.writeZero(part.capacity()));
        }
        return composite;
    }

    @Nested
    class IntoTheCallersBuffer {

        @ParameterizedTest(name = "{0}")
        @MethodSource("reactor.overlapped.file.ReadingContract#targets")
        void a_read_fills_the_writable_bytes_and_moves_the_writer_index(String kind, ByteBuf target)
                throws IOException {
            byte[] bytes = contents(1000);
            OverlappedFile file = openToRead(bytes);
            target.writerIndex(20).readerIndex(10);
            int references = target.refCnt();
            StepVerifier.create(file.read(target, 300))
                    .assertNext(read -> assertThat(read).isSameAs(target))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(target.readerIndex()).isEqualTo(10);
            assertThat(target.writerIndex()).isEqualTo(120);
            assertThat(ByteBufUtil.getBytes(target, 20, 100)).isEqualTo(Arrays.copyOfRange(bytes, 300, 400));
            assertThat(target.refCnt()).as("references").isEqualTo(references);
            target.release();
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("reactor.overlapped.file.ReadingContract#targets")
        void a_short_read_moves_the_writer_index_behind_what_there_was(String kind, ByteBuf target) throws IOException {
            byte[] bytes = contents(30);
            target.setIndex(0, 0);
            openToRead(bytes).read(target, 5).block(PATIENCE);
            assertThat(ByteBufUtil.getBytes(target)).isEqualTo(Arrays.copyOfRange(bytes, 5, 30));
            target.release();
        }

        @ParameterizedTest(name = "direct: {0}")
        @ValueSource(booleans = {true, false})
        void a_read_fills_the_remaining_bytes_of_a_ByteBuffer_and_moves_its_position(boolean direct)
                throws IOException {
            byte[] bytes = contents(1000);
            ByteBuffer target = (direct ? ByteBuffer.allocateDirect(500) : ByteBuffer.allocate(500))
                    .position(100)
                    .limit(300)
                    .slice();
            target.position(20).limit(120);
            StepVerifier.create(openToRead(bytes).read(target, 300))
                    .assertNext(read -> assertThat(read).isSameAs(target))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(target.position()).isEqualTo(120);
            assertThat(target.limit()).isEqualTo(120);
            byte[] got = new byte[100];
            target.get(20, got);
            assertThat(got).isEqualTo(Arrays.copyOfRange(bytes, 300, 400));
        }

        @Test
        void the_range_is_taken_at_subscribe() throws IOException {
            byte[] bytes = contents(100);
            OverlappedFile file = openToRead(bytes);
            ByteBuf target = Unpooled.directBuffer(50, 50);
            Mono<ByteBuf> read = file.read(target, 0);
            target.writerIndex(30);
            CountDownLatch hold = holdWorker();
            Sinks.One<ByteBuf> result = Sinks.one();
            read.subscribe(result::tryEmitValue, result::tryEmitError);
            target.writerIndex(40);
            hold.countDown();
            result.asMono().block(PATIENCE);
            assertThat(target.writerIndex()).isEqualTo(50);
            assertThat(ByteBufUtil.getBytes(target, 30, 20)).isEqualTo(Arrays.copyOf(bytes, 20));
            target.release();
        }

        @ParameterizedTest(name = "direct: {0}")
        @ValueSource(booleans = {true, false})
        void a_buffer_is_retained_until_its_completion(boolean direct) throws IOException {
            OverlappedFile file = openToRead(contents(100));
            ByteBuf target = direct ? Unpooled.directBuffer(50) : Unpooled.buffer(50);
            CountDownLatch hold = holdWorker();
            Sinks.Empty<Void> done = Sinks.empty();
            file.read(target, 0).subscribe(read -> {}, done::tryEmitError, done::tryEmitEmpty);
            assertThat(target.refCnt()).isEqualTo(2);
            hold.countDown();
            done.asMono().block(PATIENCE);
            assertThat(target.refCnt()).isEqualTo(1);
            target.release();
        }

        @Test
        void a_cancelled_read_keeps_the_buffer_until_the_file_is_quiet() throws IOException {
            OverlappedFile file = openToRead(contents(100));
            ByteBuf target = Unpooled.directBuffer(50);
            CountDownLatch hold = holdWorker();
            Disposable reading = file.read(target, 0).subscribe();
            reading.dispose();
            assertThat(target.refCnt()).isEqualTo(2);
            hold.countDown();
            file.quiesce().block(PATIENCE);
            assertThat(target.refCnt()).isEqualTo(1);
            assertThat(target.writerIndex()).isZero();
            target.release();
        }

        @Test
        void slices_of_one_buffer_are_filled_at_the_same_time() throws IOException {
            byte[] bytes = contents(1000);
            OverlappedFile file = openToRead(bytes);
            ByteBuf whole = Unpooled.directBuffer(200);
            CountDownLatch hold = holdWorker();
            Sinks.Empty<Void> done = Sinks.empty();
            Mono.when(
                            file.read(whole.slice(0, 100).writerIndex(0), 500),
                            file.read(whole.slice(100, 100).writerIndex(0), 0))
                    .subscribe(nothing -> {}, done::tryEmitError, done::tryEmitEmpty);
            assertThat(whole.refCnt()).isEqualTo(3);
            hold.countDown();
            done.asMono().block(PATIENCE);
            assertThat(ByteBufUtil.getBytes(whole, 0, 100)).isEqualTo(Arrays.copyOfRange(bytes, 500, 600));
            assertThat(ByteBufUtil.getBytes(whole, 100, 100)).isEqualTo(Arrays.copyOf(bytes, 100));
            assertThat(whole.refCnt()).isEqualTo(1);
            whole.release();
        }

        @Test
        void a_read_only_buffer_is_refused() throws IOException {
            OverlappedFile file = openToRead(contents(10));
            ByteBuf target = Unpooled.directBuffer(10);
            StepVerifier.create(file.read(target.asReadOnly(), 0))
                    .expectError(ReadOnlyBufferException.class)
                    .verify(PATIENCE);
            StepVerifier.create(file.read(ByteBuffer.allocateDirect(10).asReadOnlyBuffer(), 0))
                    .expectError(ReadOnlyBufferException.class)
                    .verify(PATIENCE);
            assertThat(target.refCnt()).isEqualTo(1);
            target.release();
        }

        @Test
        void a_released_buffer_is_refused() throws IOException {
            ByteBuf target = Unpooled.directBuffer(10);
            target.release();
            StepVerifier.create(openToRead(contents(10)).read(target, 0))
                    .expectError(IllegalReferenceCountException.class)
                    .verify(PATIENCE);
        }

        @Test
        void a_buffer_without_room_is_refused() throws IOException {
            OverlappedFile file = openToRead(contents(10));
            ByteBuf full = Unpooled.directBuffer(10, 10).writeZero(10);
            StepVerifier.create(file.read(full, 0))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContainingAll("read", "no room"))
                    .verify(PATIENCE);
            StepVerifier.create(file.read(ByteBuffer.allocate(0), 0))
                    .expectError(IllegalArgumentException.class)
                    .verify(PATIENCE);
            assertThat(full.refCnt()).isEqualTo(1);
            full.release();
        }

        @ParameterizedTest
        @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, Long.MAX_VALUE - 9})
        void a_position_must_be_one_of_a_file(long position) throws IOException {
            OverlappedFile file = openToRead(contents(100));
            ByteBuf target = Unpooled.directBuffer(10, 10);
            for (Mono<?> read : List.of(
                    file.read(target, position),
                    file.read(ByteBuffer.allocate(10), position),
                    file.readRetained(position, 10),
                    file.readScatter(List.of(target), position))) {
                StepVerifier.create(read)
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContainingAll("read", "position", "" + position))
                        .verify(PATIENCE);
            }
            assertThat(target.refCnt()).isEqualTo(1);
            target.release();
        }
    }

    @Nested
    class Scatter {

        @Test
        void buffers_are_filled_one_behind_the_other() throws IOException {
            byte[] bytes = contents(1000);
            ByteBuf one = Unpooled.directBuffer(100, 100);
            ByteBuf two = Unpooled.buffer(50, 50).writeZero(20);
            ByteBuf full = Unpooled.directBuffer(5, 5).writeZero(5);
            ByteBuf three = Unpooled.directBuffer(300, 300);
            assertThat(openToRead(bytes)
                            .readScatter(List.of(one, two, full, three), 10)
                            .block(PATIENCE))
                    .isEqualTo(430);
            assertThat(take(one)).isEqualTo(Arrays.copyOfRange(bytes, 10, 110));
            assertThat(take(two.skipBytes(20))).isEqualTo(Arrays.copyOfRange(bytes, 110, 140));
            assertThat(take(three)).isEqualTo(Arrays.copyOfRange(bytes, 140, 440));
            full.release();
        }

        @Test
        void the_end_of_the_file_may_be_in_any_buffer() throws IOException {
            byte[] bytes = contents(150);
            ByteBuf one = Unpooled.directBuffer(100, 100);
            ByteBuf two = Unpooled.directBuffer(100, 100);
            ByteBuf three = Unpooled.directBuffer(100, 100);
            assertThat(openToRead(bytes)
                            .readScatter(List.of(one, two, three), 0)
                            .block(PATIENCE))
                    .isEqualTo(150);
            assertThat(take(one)).isEqualTo(Arrays.copyOf(bytes, 100));
            assertThat(take(two)).isEqualTo(Arrays.copyOfRange(bytes, 100, 150));
            assertThat(take(three)).isEmpty();
        }

        @Test
        void at_the_end_of_the_file_nothing_is_read() throws IOException {
            ByteBuf one = Unpooled.directBuffer(100, 100);
            OverlappedFile file = openToRead(contents(50));
            assertThat(file.readScatter(List.of(one), 50).block(PATIENCE)).isZero();
            assertThat(file.readScatter(List.of(), 0).block(PATIENCE)).isZero();
            one.release();
        }
    }
}
