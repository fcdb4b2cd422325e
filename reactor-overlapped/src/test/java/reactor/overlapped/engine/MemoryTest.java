package reactor.overlapped.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** A buffer that is given up takes one reference with it, whatever the discard hook and those who share the buffer do meanwhile. */
@Timeout(60)
class MemoryTest {

    private static final String TEXT = "given up";

    private static Stream<ByteBuf> buffers() {
        ByteBuf whole = text(Unpooled.directBuffer()).writeBytes(new byte[10]);
        ByteBuf slice = whole.slice(0, TEXT.length());
        return Stream.of(
                text(Unpooled.directBuffer()),
                text(Unpooled.buffer()),
                text(PooledByteBufAllocator.DEFAULT.directBuffer()),
                slice,
                text(PooledByteBufAllocator.DEFAULT.directBuffer()).asReadOnly(),
                Unpooled.compositeBuffer()
                        .addComponent(true, text(Unpooled.directBuffer()))
                        .addComponent(true, Unpooled.EMPTY_BUFFER));
    }

    private static ByteBuf text(ByteBuf buffer) {
        buffer.writeCharSequence(TEXT, StandardCharsets.US_ASCII);
        return buffer;
    }

    private static ByteBuf text() {
        return text(UnpooledByteBufAllocator.DEFAULT.directBuffer());
    }

    private static Context hook(Consumer<ByteBuf> hook) {
        return Operators.enableOnDiscard(Context.empty(), (Object discarded) -> hook.accept((ByteBuf) discarded));
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void a_hook_that_leaves_it_gets_to_see_its_bytes(ByteBuf buffer) {
        List<String> seen = new ArrayList<>();

        Memory.discard(buffer, hook(discarded -> seen.add(discarded.toString(StandardCharsets.US_ASCII))));

        assertThat(seen).containsExactly(TEXT);
        assertThat(buffer.refCnt()).isZero();
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void a_hook_may_release_it(ByteBuf buffer) {
        Memory.discard(buffer, hook(ByteBuf::release));

        assertThat(buffer.refCnt()).isZero();
    }

    @ParameterizedTest
    @MethodSource("buffers")
    void without_a_hook_it_is_released(ByteBuf buffer) {
        Memory.discard(buffer, Context.empty());

        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void a_hook_that_throws_leaves_it() {
        ByteBuf buffer = text();

        Memory.discard(buffer, hook(discarded -> {
            throw new IllegalStateException("thrown by a hook");
        }));

        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void one_without_readable_bytes_is_released_too() {
        for (Consumer<ByteBuf> hook : List.<Consumer<ByteBuf>>of(ByteBuf::release, left -> {})) {
            ByteBuf buffer = text().skipBytes(TEXT.length());

            Memory.discard(buffer, hook(hook));

            assertThat(buffer.refCnt()).isZero();
        }
    }

    @Test
    void one_that_was_released_before_is_not_given_to_the_hook() {
        ByteBuf buffer = text();
        buffer.release();
        List<ByteBuf> seen = new ArrayList<>();

        Memory.discard(buffer, hook(seen::add));

        assertThat(seen).isEmpty();
    }

    @Test
    void a_hook_that_keeps_it_retains_it() {
        ByteBuf buffer = text();
        AtomicReference<ByteBuf> kept = new AtomicReference<>();

        Memory.discard(buffer, hook(discarded -> kept.set(discarded.retain())));

        assertThat(kept.get().toString(StandardCharsets.US_ASCII)).isEqualTo(TEXT);
        kept.get().release();
        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void another_one_who_releases_his_own_reference_meanwhile_does_not_pass_for_the_hook() {
        ByteBuf buffer = text();
        ByteBuf others = buffer.retainedSlice();

        Memory.discard(buffer, hook(left -> others.release()));

        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void another_one_who_takes_a_reference_meanwhile_keeps_it_though_the_hook_releases() {
        ByteBuf buffer = text();
        ByteBuf others = buffer.retainedDuplicate();

        Memory.discard(buffer, hook(discarded -> {
            others.retain();
            discarded.release();
        }));

        assertThat(others.refCnt()).isEqualTo(2);
        assertThat(others.toString(StandardCharsets.US_ASCII)).isEqualTo(TEXT);
        others.release(2);
        assertThat(buffer.refCnt()).isZero();
    }

    @Test
    void a_hook_that_releases_too_often_hits_nobody_else() {
        ByteBuf buffer = text();
        ByteBuf others = buffer.retainedSlice();

        Memory.discard(buffer, hook(discarded -> {
            discarded.release();
            discarded.release();
        }));

        assertThat(others.refCnt()).isEqualTo(1);
        others.release();
    }

    @Test
    void pieces_that_many_threads_give_up_and_release_at_once_are_all_given_back() throws Exception {
        int threads = 4;
        int rounds = 2000;
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        AtomicReference<ByteBuf> present = new AtomicReference<>();
        List<Throwable> wrong = new ArrayList<>();
        CyclicBarrier barrier = new CyclicBarrier(threads, () -> {
            ByteBuf former = present.getAndSet(next(allocator, threads));
            if (former != null && former.refCnt() != 0) {
                wrong.add(new AssertionError(former.refCnt() + " references are left"));
            }
        });
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int number = i;
            Thread thread = new Thread(() -> {
                try {
                    for (int round = 0; round < rounds; round++) {
                        barrier.await(60, TimeUnit.SECONDS);
                        give(present.get(), (number + round) % threads);
                    }
                    barrier.await(60, TimeUnit.SECONDS);
                } catch (Exception | AssertionError e) {
                    synchronized (wrong) {
                        wrong.add(e);
                    }
                    barrier.reset();
                }
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        present.get().release(threads);
        assertThat(wrong).isEmpty();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    /** {@return a buffer with so many references} */
    private static ByteBuf next(ByteBufAllocator allocator, int references) {
        ByteBuf buffer = allocator.directBuffer(64, 64).writeZero(64);
        return references > 1 ? buffer.retain(references - 1) : buffer;
    }

    /** Gives up one reference in one of several ways. */
    private static void give(ByteBuf buffer, int way) {
        ByteBuf piece = buffer.slice(way, 10);
        switch (way) {
            case 0 -> Memory.discard(piece, hook(ByteBuf::release));
            case 1 -> Memory.discard(piece, hook(left -> {}));
            case 2 ->
                Memory.discard(buffer.duplicate(), hook(discarded -> {
                    ByteBufUtil.getBytes(discarded);
                    discarded.retain().release(2);
                }));
            default -> piece.release();
        }
    }
}
