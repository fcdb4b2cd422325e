package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPortBuilder;
import reactor.test.StepVerifier;

/**
 * Files opened with NO_BUFFERING, whose requests must be aligned: what the library aligns for its user, and what it refuses. No sector is
 * longer than a page of 4096 bytes.
 */
abstract class UnbufferedContract extends FileContract {

    private static final int SECTOR = 4096;

    UnbufferedContract(String backend) {
        super(backend);
    }

    @Override
    protected CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.workers(1);
    }

    private OverlappedFile unbuffered(Path path) {
        opensUnbuffered();
        return open(opener(path).access(Access.READ, Access.WRITE).flags(FileFlag.NO_BUFFERING));
    }

    @ParameterizedTest(name = "{1} bytes at {0}")
    @CsvSource({
        "0, 1",
        "1, 1",
        "4095, 2",
        "4096, 4096",
        "100, 10000",
        "5000, 100",
        "19999, 1",
        "19999, 50",
        "19000, 5000",
        "20000, 1",
        "20480, 10",
        "100000, 10",
        "16384, 4096"
    })
    void any_range_is_read(int position, int length) throws IOException {
        byte[] bytes = contents(20_000);
        OverlappedFile file = unbuffered(file(bytes));
        byte[] expected = position >= bytes.length
                ? new byte[0]
                : Arrays.copyOfRange(bytes, position, Math.min(bytes.length, position + length));
        assertThat(bytesOf(file.readRetained(position, length))).isEqualTo(expected);
        ByteBuf heap = Unpooled.buffer(length, length);
        file.read(heap, position).block(PATIENCE);
        assertThat(take(heap)).isEqualTo(expected);
        ByteBuf misaligned = Unpooled.directBuffer(length + 1).writeZero(1);
        file.read(misaligned.capacity(length + 1), position).block(PATIENCE);
        assertThat(take(misaligned.skipBytes(1))).isEqualTo(expected);
        ByteBuffer byteBuffer = ByteBuffer.allocateDirect(length + 3).position(3);
        file.read(byteBuffer, position).block(PATIENCE);
        byte[] got = new byte[byteBuffer.position() - 3];
        byteBuffer.get(3, got);
        assertThat(got).isEqualTo(expected);
    }

    @ParameterizedTest(name = "{0} bytes from {1} in blocks of {2}")
    @CsvSource({
        "0, 0, 4096",
        "1, 0, 4096",
        "4096, 0, 4096",
        "20000, 0, 4096",
        "20000, 0, 1",
        "20000, 0, 5000",
        "20000, 17, 4096",
        "20000, 4095, 10000",
        "20000, 19999, 4096",
        "20000, 20000, 4096",
        "20000, 30000, 4096",
        "1000000, 12345, 65536"
    })
    void a_stream_may_begin_and_end_anywhere(int size, int position, int block) throws IOException {
        byte[] bytes = contents(size);
        OverlappedFile file = unbuffered(file(bytes));
        StreamOptions options = StreamOptions.create().position(position).blockSize(block);
        byte[] expected = Arrays.copyOfRange(bytes, Math.min(position, size), size);
        assertThat(bytesOf(file.streamRetained(options))).isEqualTo(expected);
        assertThat(bytesOf(file.streamRetained(options.length(777))))
                .isEqualTo(Arrays.copyOf(expected, Math.min(777, expected.length)));
    }

    @ParameterizedTest(name = "{1} bytes at {0} of a file of {2}")
    @CsvSource({
        "0, 1, 0",
        "0, 4096, 0",
        "0, 5000, 0",
        "4096, 100, 4096",
        "4096, 8192, 20000",
        "0, 5000, 20000",
        "4096, 100, 20000",
        "16384, 100, 20000",
        "16384, 10000, 20000",
        "40960, 100, 20000"
    })
    void a_write_may_end_anywhere_and_what_is_behind_it_stays(int position, int length, int size) throws IOException {
        byte[] before = contents(size);
        byte[] bytes = contents(length);
        byte[] expected = Arrays.copyOf(before, Math.max(size, position + length));
        System.arraycopy(bytes, 0, expected, position, length);

        Path path = file(before);
        unbuffered(path).write(borrowed(bytes), position).block(PATIENCE);
        assertThat(read(path)).isEqualTo(expected);

        path = file(before);
        unbuffered(path).write(ByteBuffer.wrap(bytes), position).block(PATIENCE);
        assertThat(read(path)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 511, 4097})
    void a_write_that_begins_between_sectors_is_refused_and_says_why(long position) throws IOException {
        Path path = file(contents(10_000));
        OverlappedFile file = unbuffered(path);
        ByteBuf source = borrowed(new byte[100]);
        for (Mono<?> write : List.of(
                file.write(source, position),
                file.write(ByteBuffer.allocate(100), position),
                file.write(
                        Mono.just(Unpooled.wrappedBuffer(new byte[100])),
                        StreamOptions.create().position(position)))) {
            StepVerifier.create(write)
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContainingAll("write", "position " + position, "alignment"))
                    .verify(PATIENCE);
        }
        assertThat(read(path)).isEqualTo(contents(10_000));
    }

    @ParameterizedTest(name = "{0} bytes in buffers of {1}")
    @CsvSource({"0, 1", "1, 1", "4096, 4096", "10000, 7", "100000, 20000", "100001, 4096", "1000001, 65536"})
    void a_stream_of_any_buffers_is_written(int size, int part) throws IOException {
        byte[] bytes = contents(size);
        Path path = file(new byte[0]);
        Flux<ByteBuf> source = Flux.range(0, (size + part - 1) / part)
                .map(i -> direct(Arrays.copyOfRange(bytes, i * part, Math.min(size, (i + 1) * part))));
        assertThat(unbuffered(path).write(source).block(PATIENCE)).isEqualTo(size);
        assertThat(Arrays.equals(read(path), bytes)).isTrue();
    }

    @Test
    void a_stream_that_ends_inside_of_the_file_leaves_the_rest() throws IOException {
        byte[] before = contents(20_000);
        byte[] bytes = contents(5000);
        Path path = file(before);
        unbuffered(path).write(Mono.just(direct(bytes))).block(PATIENCE);
        System.arraycopy(bytes, 0, before, 0, 5000);
        assertThat(read(path)).isEqualTo(before);
    }

    @Test
    void an_append_needs_an_end_between_sectors_of_the_file() throws IOException {
        Path path = file(contents(2 * SECTOR));
        OverlappedFile file = unbuffered(path);
        assertThat(file.append(Mono.just(direct(contents(100)))).block(PATIENCE))
                .isEqualTo(100);
        byte[] expected = Arrays.copyOf(contents(2 * SECTOR), 2 * SECTOR + 100);
        System.arraycopy(contents(100), 0, expected, 2 * SECTOR, 100);
        assertThat(read(path)).isEqualTo(expected);
        ByteBuf source = borrowed(new byte[10]);
        StepVerifier.create(file.append(Mono.just(source)))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContainingAll("append", path.toString(), "alignment"))
                .verify(PATIENCE);
        assertThat(read(path)).isEqualTo(expected);
    }

    @Test
    void the_end_of_the_file_may_be_put_anywhere() throws IOException {
        Path path = file(contents(10_000));
        OverlappedFile file = unbuffered(path);
        file.setLength(1234).block(PATIENCE);
        assertThat(read(path)).isEqualTo(Arrays.copyOf(contents(10_000), 1234));
        file.setLength(5678).block(PATIENCE);
        assertThat(read(path)).isEqualTo(Arrays.copyOf(Arrays.copyOf(contents(10_000), 1234), 5678));
    }

    @ParameterizedTest(name = "cancelled before the aligned part: {0}")
    @ValueSource(booleans = {true, false})
    void a_cancelled_write_gives_the_buffer_back(boolean early) throws IOException {
        OverlappedFile file = unbuffered(file(new byte[0]));
        ByteBuf source = borrowed(contents(5000));
        if (early) {
            CountDownLatch hold = holdWorker();
            Disposable writing = file.write(source, 0).subscribe();
            writing.dispose();
            hold.countDown();
        } else {
            StepVerifier.create(file.write(source, 0), 0)
                    .expectSubscription()
                    .thenCancel()
                    .verify(PATIENCE);
        }
        file.quiesce().block(PATIENCE);
        await("the buffer is back", () -> source.refCnt() == 1);
    }

    @Test
    void pages_are_read_and_written_by_scatter_and_gather() throws IOException {
        byte[] bytes = contents(6 * SECTOR);
        Path path = file(new byte[0]);
        OverlappedFile file = unbuffered(path);
        List<ByteBuf> pages = List.of(pages(1), pages(2), pages(3));
        int at = 0;
        for (ByteBuf one : pages) {
            int length = one.writableBytes();
            one.writeBytes(bytes, at, length);
            at += length;
        }
        assertThat(file.writeGather(pages, 0).block(PATIENCE)).isEqualTo(6 * SECTOR);
        assertThat(read(path)).isEqualTo(bytes);
        pages.forEach(one -> one.setZero(one.readerIndex(), one.readableBytes()).writerIndex(one.readerIndex()));
        assertThat(file.readScatter(pages, SECTOR).block(PATIENCE)).isEqualTo(5 * SECTOR);
        ByteBuf all = Unpooled.wrappedBuffer(pages.toArray(new ByteBuf[0]));
        assertThat(ByteBufUtil.getBytes(all)).isEqualTo(Arrays.copyOfRange(bytes, SECTOR, 6 * SECTOR));
        all.release();
    }

    private SynchronousFile synchronous(Path path) {
        opensUnbuffered();
        return openSynchronous(opener(path).access(Access.READ, Access.WRITE).flags(FileFlag.NO_BUFFERING));
    }

    @ParameterizedTest(name = "{0} bytes")
    @ValueSource(ints = {0, 1, 4096, 20_000, 70_000})
    void a_synchronous_file_is_read_to_its_end_wherever_that_is(int size) throws IOException {
        byte[] bytes = contents(size);
        assertThat(bytesOf(synchronous(file(bytes)).streamRetained())).isEqualTo(bytes);
    }

    @Test
    void a_synchronous_file_may_be_written_from_any_memory() throws IOException {
        byte[] bytes = contents(3 * SECTOR);
        Path path = file(new byte[0]);
        SynchronousFile file = synchronous(path);
        ByteBuf misaligned = borrowed(new byte[SECTOR + 1]).setBytes(1, bytes, 0, SECTOR);
        file.write(misaligned.slice(1, SECTOR)).block(PATIENCE);
        file.write(Unpooled.wrappedBuffer(bytes, SECTOR, SECTOR)).block(PATIENCE);
        assertThat(file.write(Mono.just(direct(Arrays.copyOfRange(bytes, 2 * SECTOR, 3 * SECTOR))))
                        .block(PATIENCE))
                .isEqualTo(SECTOR);
        assertThat(read(path)).isEqualTo(bytes);
    }

    @Test
    void a_synchronous_request_of_a_length_that_is_not_aligned_is_refused_and_says_why() throws IOException {
        Path path = file(contents(10_000));
        SynchronousFile file = synchronous(path);
        assertRefused(file.write(borrowed(new byte[100])), "write", "length 100", path);
        assertRefused(file.write(Mono.just(direct(new byte[SECTOR + 100]))), "write", "length " + (SECTOR + 100), path);
        assertRefused(synchronous(path).streamRetained(1000), "read", "length 1000", path);
        assertThat(read(path)).isEqualTo(contents(10_000));
        assertThat(bytesOf(file.streamRetained())).isEqualTo(contents(10_000));
    }

    @Test
    void a_synchronous_request_at_a_position_that_is_not_aligned_is_refused_and_says_why() throws IOException {
        Path path = file(contents(10_000));
        SynchronousFile file = synchronous(path);
        file.position(4097).block(PATIENCE);
        assertRefused(file.write(borrowed(new byte[SECTOR])), "write", "position 4097", path);
        assertRefused(file.streamRetained(), "read", "position 4097", path);
        assertThat(read(path)).isEqualTo(contents(10_000));
        file.position(0).block(PATIENCE);
        assertThat(bytesOf(file.streamRetained())).isEqualTo(contents(10_000));
    }

    private static void assertRefused(Publisher<?> request, String operation, String what, Path path) {
        StepVerifier.create(request)
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContainingAll(operation, what, path.toString(), "alignment of "))
                .verify(PATIENCE);
    }

    /** {@return an empty page-aligned buffer for that many pages} */
    private static ByteBuf pages(int count) {
        ByteBuffer aligned = ByteBuffer.allocateDirect((count + 1) * SECTOR).alignedSlice(SECTOR);
        return Unpooled.wrappedBuffer(aligned.limit(count * SECTOR)).clear();
    }
}
