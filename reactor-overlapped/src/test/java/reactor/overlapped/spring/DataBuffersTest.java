package reactor.overlapped.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.DataBufferWrapper;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.core.io.buffer.NettyDataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.core.io.buffer.PooledDataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.publisher.TestPublisher;

/** Buffers change their kind, not their memory, and have one owner at a time. */
class DataBuffersTest {

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

    @AfterEach
    void nothingIsLeft() {
        assertThat(allocator.metric().usedDirectMemory()).as("live bytes").isZero();
    }

    private ByteBuf text(String text) {
        return allocator.directBuffer(16).writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    private static DataBuffer wrapped(ByteBuf buffer) {
        return DataBuffers.wrap(Mono.just(buffer)).single().block();
    }

    private static ByteBuf unwrapped(DataBuffer buffer) {
        return DataBuffers.unwrap(Mono.just(buffer)).single().block();
    }

    // ---- memory

    @Test
    void a_wrapped_buffer_is_the_same_memory() {
        ByteBuf buffer = text("hello");
        DataBuffer wrapped = wrapped(buffer);
        assertThat(wrapped.toString(StandardCharsets.UTF_8)).isEqualTo("hello");
        buffer.setByte(0, 'J');
        assertThat(wrapped.toString(StandardCharsets.UTF_8)).isEqualTo("Jello");
        assertThat(unwrapped(wrapped)).isSameAs(buffer);
        buffer.release();
    }

    @Test
    void a_read_position_moves_along() {
        ByteBuf buffer = text("hello").skipBytes(2);
        DataBuffer wrapped = wrapped(buffer);
        assertThat(wrapped.toString(StandardCharsets.UTF_8)).isEqualTo("llo");
        wrapped.read();
        assertThat(unwrapped(wrapped).toString(StandardCharsets.UTF_8)).isEqualTo("lo");
        buffer.release();
    }

    @Test
    void a_slice_of_a_netty_buffer_shares_its_owner() {
        NettyDataBuffer whole = new NettyDataBufferFactory(allocator).wrap(text("hello world"));
        ByteBuf part = unwrapped(whole.split(5));
        assertThat(part.toString(StandardCharsets.UTF_8)).isEqualTo("hello");
        part.release();
        assertThat(whole.isAllocated()).isTrue();
        DataBufferUtils.release(whole);
    }

    @Test
    void a_buffer_on_the_heap_is_viewed_from_its_read_position() {
        DataBuffer buffer = new DefaultDataBufferFactory(false).wrap("hello".getBytes(StandardCharsets.UTF_8));
        buffer.read();
        ByteBuf view = unwrapped(buffer);
        assertThat(view.toString(StandardCharsets.UTF_8)).isEqualTo("ello");
        buffer.writePosition(1).write((byte) 'E');
        assertThat(view.getByte(0)).as("written to the viewed buffer").isEqualTo((byte) 'E');
        view.release();
    }

    @Test
    void a_direct_buffer_is_viewed_without_leaving_its_memory() {
        DataBuffer buffer = new DefaultDataBufferFactory(true).allocateBuffer(8).write(new byte[] {1, 2, 3});
        ByteBuf view = unwrapped(buffer);
        assertThat(view.isDirect()).isTrue();
        assertThat(view.readableBytes()).isEqualTo(3);
        buffer.writePosition(0).write((byte) 9);
        assertThat(view.readByte()).isEqualTo((byte) 9);
        view.release();
    }

    @Test
    void an_empty_buffer_stays_empty() {
        ByteBuf view = unwrapped(new DefaultDataBufferFactory().wrap(new byte[0]));
        assertThat(view.isReadable()).isFalse();
        assertThat(view.release()).isTrue();
    }

    @Test
    void a_pooled_buffer_of_another_server_is_released_with_its_view() {
        Counted counted = new Counted(new DefaultDataBufferFactory().wrap(new byte[] {1, 2, 3}));
        ByteBuf view = unwrapped(counted);
        view.retain();
        view.release();
        assertThat(counted.references).hasValue(1);
        view.release();
        assertThat(counted.references).hasValue(0);
    }

    // ---- owners

    @Test
    void what_is_discarded_before_wrap_is_released_once_whatever_hooks_come_later() {
        TestPublisher<ByteBuf> source = TestPublisher.create();
        AtomicInteger heard = new AtomicInteger();
        var subscription = DataBuffers.wrap(source.flux().publishOn(Schedulers.immediate(), 4))
                .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                .doOnDiscard(Object.class, other -> heard.incrementAndGet())
                .subscribeWith(new reactor.core.publisher.BaseSubscriber<DataBuffer>() {
                    @Override
                    protected void hookOnSubscribe(org.reactivestreams.Subscription s) {
                        s.request(1);
                    }

                    @Override
                    protected void hookOnNext(DataBuffer buffer) {
                        DataBufferUtils.release(buffer);
                    }
                });
        source.next(text("taken"), text("queued"), text("queued too"));
        assertThat(allocator.metric().usedDirectMemory()).isPositive();
        subscription.cancel();
        assertThat(heard).hasValue(0);
    }

    @Test
    void what_is_discarded_before_unwrap_is_released() {
        NettyDataBufferFactory factory = new NettyDataBufferFactory(allocator);
        Flux<DataBuffer> buffers =
                Flux.defer(() -> Flux.just(text("one"), text("two")).map(factory::wrap));
        ByteBuf one = DataBuffers.unwrap(buffers.filter(buffer -> buffer.getByte(0) == 't'))
                .single()
                .block();
        assertThat(one.toString(StandardCharsets.UTF_8)).isEqualTo("two");
        one.release();
    }

    @Test
    void other_things_that_are_discarded_go_to_the_hooks_of_those_who_know_them() {
        AtomicInteger heard = new AtomicInteger();
        DataBuffers.wrap(Flux.just("no", "yes").filter("yes"::equals).map(this::text))
                .doOnNext(DataBufferUtils::release)
                .doOnDiscard(String.class, text -> heard.incrementAndGet())
                .blockLast();
        assertThat(heard).hasValue(1);
    }

    @Test
    void a_wrapped_buffer_allocates_others_of_nettys() {
        DataBuffer wrapped = wrapped(text("x"));
        assertThat(((NettyDataBufferFactory) wrapped.factory()).getByteBufAllocator())
                .isSameAs(ByteBufAllocator.DEFAULT);
        DataBufferUtils.release(wrapped);
    }

    /** As Jetty's: memory that somebody wants back, and no buffer of Netty's. */
    private static final class Counted extends DataBufferWrapper implements PooledDataBuffer {

        private final AtomicInteger references = new AtomicInteger(1);

        Counted(DataBuffer delegate) {
            super(delegate);
        }

        @Override
        public boolean isAllocated() {
            return references.get() > 0;
        }

        @Override
        public PooledDataBuffer retain() {
            references.incrementAndGet();
            return this;
        }

        @Override
        public PooledDataBuffer touch(Object hint) {
            return this;
        }

        @Override
        public boolean release() {
            return references.decrementAndGet() == 0;
        }
    }
}
