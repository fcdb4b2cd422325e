package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;

/** The chapter on buffers. */
class BuffersTest extends Example {

    private Path path;

    @BeforeEach
    void write() throws Exception {
        byte[] bytes = new byte[300_000];
        bytes[0] = '#';
        path = Files.write(folder.resolve("data"), bytes);
    }

    @Test
    void the_receiver_releases() {
        // tag::release[]
        Flux<Integer> sizes = FileOpener.of(path)
                .port(port)
                .use(file -> file.streamRetained().map(block -> {
                    try {
                        return block.readableBytes();
                    } finally {
                        block.release();
                    }
                }));
        // end::release[]
        assertThat(sizes.reduce(0, Integer::sum).block(PATIENCE)).isEqualTo(300_000);
    }

    @Test
    void what_an_operator_drops_goes_to_the_discard_hook() {
        FileOpener opener = FileOpener.of(path).port(port);
        // tag::discard[]
        Flux<ByteBuf> marked = opener.use(
                        file -> file.streamRetained().filter(block -> block.getByte(block.readerIndex()) == '#'))
                .doOnDiscard(ByteBuf.class, ByteBuf::release);
        // end::discard[]
        assertThat(marked.doOnNext(ByteBuf::release).count().block(PATIENCE)).isEqualTo(1);
    }

    @Test
    void a_borrowed_buffer_stays_the_callers() {
        FileOpener opener = FileOpener.of(path).port(port);
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        // tag::borrowed[]
        Mono<Integer> read = Mono.using(
                () -> allocator.directBuffer(4096, 4096),
                own -> opener.use(file -> file.read(own, 0)).single().map(ByteBuf::readableBytes),
                ByteBuf::release);
        // end::borrowed[]
        assertThat(read.block(PATIENCE)).isEqualTo(4096);
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    @Test
    void a_sink_releases_what_its_publisher_emits() {
        FileOpener opener = FileOpener.of(path).port(port).access(Access.WRITE);
        ByteBuf first = Unpooled.copiedBuffer(new byte[100]);
        ByteBuf second = Unpooled.copiedBuffer(new byte[100]);
        // tag::sink[]
        Mono<Long> written =
                opener.use(file -> file.write(Flux.just(first, second))).single();
        // end::sink[]
        assertThat(written.block(PATIENCE)).isEqualTo(200);
        assertThat(first.refCnt() + second.refCnt()).isZero();
    }

    @Test
    void an_allocator_of_ones_own_counts_the_live_bytes() {
        // tag::live[]
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        CompletionPort counted = CompletionPort.builder().allocator(allocator).build();
        ByteBuf block = FileOpener.of(path)
                .port(counted)
                .use(file -> file.readRetained(0, 100))
                .single()
                .block(PATIENCE);
        assertThat(allocator.metric().usedDirectMemory()).isEqualTo(100);
        block.release();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
        // end::live[]
        counted.disposeLater(Duration.ZERO).block(PATIENCE);
    }

    @Test
    void a_stream_holds_no_more_than_its_depth() {
        int block = 16 * 1024;
        // tag::bound[]
        StreamOptions options = StreamOptions.create().blockSize(block).depth(2).prefetch(2);
        // end::bound[]
        OverlappedFile file = FileOpener.of(path).port(port).open().block(PATIENCE);
        long[] most = {0};
        file.streamRetained(options)
                .doOnNext(next -> {
                    // Two that are read ahead, and the one that was emitted.
                    most[0] = Math.max(most[0], liveBytes());
                    next.release();
                })
                .blockLast(PATIENCE);
        file.close().block(PATIENCE);
        assertThat(most[0]).isBetween(1L * block, 3L * block);
    }
}
