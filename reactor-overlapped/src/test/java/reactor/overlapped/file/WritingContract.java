package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Path;
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

/** Single writes at a position, and what else changes a file. The port has one worker, which a test can hold. */
abstract class WritingContract extends FileContract {

    WritingContract(String backend) {
        super(backend);
    }

    @Override
    protected CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.workers(1);
    }

    static Stream<Arguments> sources() {
        byte[] bytes = contents(300);
        CompositeByteBuf composite = Unpooled.compositeBuffer()
                .addComponent(true, direct(Arrays.copyOf(bytes, 100)))
                .addComponent(true, direct(Arrays.copyOfRange(bytes, 100, 300)));
        CompositeByteBuf mixed = Unpooled.compositeBuffer()
                .addComponent(true, Unpooled.copiedBuffer(Arrays.copyOf(bytes, 100)))
                .addComponent(true, direct(Arrays.copyOfRange(bytes, 100, 300)));
        return Stream.of(
                Arguments.of("heap", Unpooled.copiedBuffer(bytes)),
                Arguments.of("direct", direct(bytes)),
                Arguments.of("read-only direct", direct(bytes).asReadOnly()),
                Arguments.of("read-only heap", Unpooled.copiedBuffer(bytes).asReadOnly()),
                Arguments.of(
                        "slice of a direct buffer",
                        direct(new byte[500]).setBytes(77, bytes).slice(77, 300)),
                Arguments.of("composite of direct buffers", composite),
                Arguments.of("composite of both", mixed));
    }

    @Nested
    class AtAPosition {

        @ParameterizedTest(name = "{0}")
        @MethodSource("reactor.overlapped.file.WritingContract#sources")
        void a_write_writes_the_readable_bytes_and_leaves_the_buffer_as_it_was(String kind, ByteBuf source)
                throws IOException {
            byte[] expected = new byte[1000];
            System.arraycopy(contents(300), 10, expected, 500, 280);
            Path path = file(new byte[1000]);
            source.setIndex(10, 290);
            int references = source.refCnt();
            StepVerifier.create(openToWrite(path).write(source, 500))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(read(path)).isEqualTo(expected);
            assertThat(source.readerIndex()).isEqualTo(10);
            assertThat(source.writerIndex()).isEqualTo(290);
            assertThat(source.refCnt()).as("references").isEqualTo(references);
            source.release();
        }

        static Stream<Arguments> byteBuffers() {
            byte[] bytes = contents(300);
            ByteBuffer direct = ByteBuffer.allocateDirect(300).put(bytes).flip();
            return Stream.of(
                    Arguments.of("heap", ByteBuffer.wrap(bytes)),
                    Arguments.of("direct", direct),
                    Arguments.of("read-only heap", ByteBuffer.wrap(bytes).asReadOnlyBuffer()),
                    Arguments.of("read-only direct", direct.asReadOnlyBuffer()),
                    Arguments.of(
                            "slice of an array",
                            ByteBuffer.wrap(Arrays.copyOfRange(concat(new byte[7], bytes), 0, 307))
                                    .position(7)
                                    .slice()));
        }

        private static byte[] concat(byte[] one, byte[] two) {
            byte[] both = Arrays.copyOf(one, one.length + two.length);
            System.arraycopy(two, 0, both, one.length, two.length);
            return both;
        }

        @ParameterizedTest(name = "{0}")
        @MethodSource("byteBuffers")
        void a_write_writes_the_remaining_bytes_of_a_ByteBuffer(String kind, ByteBuffer byteBuffers)
                throws IOException {
            Path path = file(new byte[0]);
            byteBuffers.position(10).limit(290);
            openToWrite(path).write(byteBuffers, 0).block(PATIENCE);
            assertThat(read(path)).isEqualTo(Arrays.copyOfRange(contents(300), 10, 290));
            assertThat(byteBuffers.position()).isEqualTo(10);
            assertThat(byteBuffers.limit()).isEqualTo(290);
        }

        @ParameterizedTest(name = "direct: {0}")
        @ValueSource(booleans = {true, false})
        void megabytes_are_written_whole(boolean direct) throws IOException {
            byte[] bytes = contents(9_000_001);
            Path path = file(new byte[0]);
            ByteBuf source = direct ? direct(bytes) : Unpooled.wrappedBuffer(bytes);
            openToWrite(path).write(source, 0).block(PATIENCE);
            assertThat(Arrays.equals(read(path), bytes)).isTrue();
            assertThat(source.refCnt()).isEqualTo(1);
            source.release();
        }

        @Test
        void nothing_is_written_from_an_empty_buffer() throws IOException {
            Path path = file(contents(10));
            OverlappedFile file = openToWrite(path);
            file.write(Unpooled.EMPTY_BUFFER, 5).block(PATIENCE);
            file.write(Unpooled.EMPTY_BUFFER, 500).block(PATIENCE);
            file.write(ByteBuffer.allocate(0), 5).block(PATIENCE);
            assertThat(read(path)).isEqualTo(contents(10));
        }

        @Test
        void a_write_behind_the_end_leaves_zeros_between() throws IOException {
            Path path = file(new byte[] {1, 2});
            openToWrite(path).write(Unpooled.wrappedBuffer(new byte[] {9}), 5).block(PATIENCE);
            assertThat(read(path)).containsExactly(1, 2, 0, 0, 0, 9);
        }

        @Test
        void each_subscription_writes_anew_and_none_writes_nothing() throws IOException {
            Path path = file(new byte[] {1, 2, 3});
            ByteBuf source = direct(new byte[] {9, 9});
            Mono<Void> write = openToWrite(path).write(source, 1);
            assertThat(read(path)).containsExactly(1, 2, 3);
            write.block(PATIENCE);
            assertThat(read(path)).containsExactly(1, 9, 9);
            source.setBytes(0, new byte[] {8, 8});
            write.block(PATIENCE);
            assertThat(read(path)).containsExactly(1, 8, 8);
            source.release();
        }

        @Test
        void the_range_is_taken_at_subscribe() throws IOException {
            Path path = file(new byte[0]);
            ByteBuf source = direct(new byte[] {1, 2, 3, 4});
            OverlappedFile file = openToWrite(path);
            Mono<Void> write = file.write(source, 0);
            source.skipBytes(1);
            CountDownLatch hold = holdWorker();
            Sinks.Empty<Void> done = Sinks.empty();
            write.subscribe(nothing -> {}, done::tryEmitError, done::tryEmitEmpty);
            source.skipBytes(1);
            assertThat(source.refCnt()).isEqualTo(2);
            hold.countDown();
            done.asMono().block(PATIENCE);
            assertThat(read(path)).containsExactly(2, 3, 4);
            assertThat(source.refCnt()).isEqualTo(1);
            source.release();
        }

        @Test
        void a_cancelled_write_keeps_the_buffer_until_the_file_is_quiet() throws IOException {
            Path path = file(new byte[0]);
            ByteBuf source = direct(new byte[] {1, 2, 3, 4});
            OverlappedFile file = openToWrite(path);
            CountDownLatch hold = holdWorker();
            Disposable writing = file.write(source, 0).subscribe();
            writing.dispose();
            assertThat(source.refCnt()).isEqualTo(2);
            hold.countDown();
            file.quiesce().block(PATIENCE);
            assertThat(source.refCnt()).isEqualTo(1);
            assertThat(read(path)).as("it had not been issued yet").isEmpty();
            source.release();
        }

        @Test
        void writes_at_once_each_go_to_their_position() throws IOException {
            byte[] bytes = contents(256 * 100);
            Path path = file(new byte[0]);
            OverlappedFile file = openToWrite(path);
            Flux.range(0, 256)
                    .flatMap(i -> file.write(Unpooled.wrappedBuffer(bytes, i * 100, 100), i * 100L), 256)
                    .then()
                    .block(PATIENCE);
            assertThat(read(path)).isEqualTo(bytes);
        }

        @Test
        void a_released_buffer_is_refused() throws IOException {
            ByteBuf source = direct(new byte[10]);
            source.release();
            StepVerifier.create(openToWrite(file(new byte[0])).write(source, 0))
                    .expectError(IllegalReferenceCountException.class)
                    .verify(PATIENCE);
        }

        @Test
        void a_file_that_was_opened_to_read_only_refuses() throws IOException {
            Path path = file(new byte[] {1});
            OverlappedFile file = openToRead(path);
            ByteBuf source = direct(new byte[10]);
            for (Mono<?> write : List.of(
                    file.write(source, 0),
                    file.write(ByteBuffer.allocate(10), 0),
                    file.writeGather(List.of(source), 0))) {
                StepVerifier.create(write)
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(AccessDeniedException.class)
                                .hasMessageContaining(path.toString()))
                        .verify(PATIENCE);
            }
            assertThat(source.refCnt()).isEqualTo(1);
            assertThat(read(path)).containsExactly(1);
            source.release();
        }

        @ParameterizedTest
        @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE})
        void a_position_must_be_one_of_a_file(long position) throws IOException {
            OverlappedFile file = openToWrite(file(new byte[0]));
            ByteBuf source = direct(new byte[10]);
            for (Mono<?> write : List.of(
                    file.write(source, position),
                    file.write(ByteBuffer.allocate(10), position),
                    file.writeGather(List.of(source), position))) {
                StepVerifier.create(write)
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(IllegalArgumentException.class)
                                .hasMessageContainingAll("write", "position", "" + position))
                        .verify(PATIENCE);
            }
            assertThat(source.refCnt()).isEqualTo(1);
            source.release();
        }
    }

    @Nested
    class Gather {

        @Test
        void buffers_are_written_one_behind_the_other() throws IOException {
            byte[] bytes = contents(400);
            Path path = file(new byte[0]);
            ByteBuf one = direct(Arrays.copyOf(bytes, 100));
            ByteBuf two = Unpooled.copiedBuffer(bytes, 100, 50);
            ByteBuf three = direct(Arrays.copyOfRange(bytes, 150, 400));
            List<ByteBuf> all = List.of(one, two, Unpooled.EMPTY_BUFFER, three);
            assertThat(openToWrite(path).writeGather(all, 0).block(PATIENCE)).isEqualTo(400);
            assertThat(read(path)).isEqualTo(bytes);
            assertThat(List.of(one, two, three)).allMatch(buffer -> buffer.refCnt() == 1 && buffer.readerIndex() == 0);
            all.forEach(ByteBuf::release);
        }

        @Test
        void no_buffers_are_written_as_nothing() throws IOException {
            Path path = file(contents(10));
            assertThat(openToWrite(path).writeGather(List.of(), 0).block(PATIENCE))
                    .isZero();
            assertThat(read(path)).isEqualTo(contents(10));
        }
    }

    @Nested
    class Size {

        @Test
        void the_size_is_the_files() throws IOException {
            Path path = file(contents(1234));
            OverlappedFile file = openToWrite(path);
            assertThat(file.size().block(PATIENCE)).isEqualTo(1234);
            file.write(borrowed(new byte[10]), 1230).block(PATIENCE);
            assertThat(file.size().block(PATIENCE)).isEqualTo(1240);
        }

        @ParameterizedTest
        @ValueSource(longs = {0, 1, 999, 1000, 1001, 100_000})
        void the_end_of_the_file_is_moved(long length) throws IOException {
            byte[] bytes = contents(1000);
            Path path = file(bytes);
            OverlappedFile file = openToWrite(path);
            file.setLength(length).block(PATIENCE);
            assertThat(file.size().block(PATIENCE)).isEqualTo(length);
            assertThat(read(path)).isEqualTo(Arrays.copyOf(Arrays.copyOf(bytes, (int) Math.min(1000, length)), (int)
                    length));
        }

        @Test
        void the_end_is_moved_beyond_4_GiB_and_back() throws IOException {
            Path path = file(contents(10));
            OverlappedFile file = openToWrite(path);
            file.setLength(5L << 30).block(PATIENCE);
            assertThat(file.size().block(PATIENCE)).isEqualTo(5L << 30);
            file.setLength(10).block(PATIENCE);
            assertThat(read(path)).isEqualTo(contents(10));
        }

        @Test
        void a_file_that_was_opened_to_read_only_keeps_its_end() throws IOException {
            assumeFalse(WINE && !nio(), "Wine does not ask for access before it moves the end of a file");
            Path path = file(contents(10));
            StepVerifier.create(openToRead(path).setLength(5))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(AccessDeniedException.class)
                            .hasMessageContaining(path.toString()))
                    .verify(PATIENCE);
            assertThat(read(path)).isEqualTo(contents(10));
        }

        @Test
        void a_negative_length_is_refused() throws IOException {
            Path path = file(contents(10));
            StepVerifier.create(openToWrite(path).setLength(-1))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContainingAll("setLength", "-1"))
                    .verify(PATIENCE);
            assertThat(read(path)).isEqualTo(contents(10));
        }

        @Test
        void the_physical_size_is_what_the_file_takes_or_is_refused_by_name() throws IOException {
            OverlappedFile file = openToWrite(file(contents(100_000)));
            file.flush().block(PATIENCE);
            if (nio()) {
                StepVerifier.create(file.physicalSize())
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(UnsupportedOperationException.class)
                                .hasMessageContaining("physicalSize"))
                        .verify(PATIENCE);
            } else {
                assertThat(file.physicalSize().block(PATIENCE)).isGreaterThanOrEqualTo(100_000);
            }
        }

        @Test
        void nothing_is_done_before_subscribe() throws IOException {
            Path path = file(contents(10));
            OverlappedFile file = openToWrite(path);
            Mono<Void> shrink = file.setLength(5);
            assertThat(file.size().block(PATIENCE)).isEqualTo(10);
            shrink.block(PATIENCE);
            assertThat(file.size().block(PATIENCE)).isEqualTo(5);
        }

        @Test
        void a_flush_completes_when_all_is_on_the_device() throws IOException {
            Path path = file(new byte[0]);
            OverlappedFile file = openToWrite(path);
            StepVerifier.create(file.write(borrowed(contents(100)), 0).then(file.flush()))
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(read(path)).isEqualTo(contents(100));
        }
    }
}
