package reactor.overlapped.spring;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import java.util.function.Consumer;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * Makes Spring's buffers of Netty's, and the other way round. Nothing is copied: both share their memory, and whoever had to release the one has to release the
 * other instead.
 */
public final class DataBuffers {

    private static final NettyDataBufferFactory FACTORY = new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

    private DataBuffers() {}

    /**
     * Wraps the readable bytes of each buffer.
     *
     * @param buffers each is this method's from {@code onNext} on; those that an operator before it discards are released, and no discard hook hears of them
     * @return emits what the receiver releases; on the thread that emits the buffers
     */
    public static Flux<DataBuffer> wrap(Publisher<? extends ByteBuf> buffers) {
        Objects.requireNonNull(buffers, "buffers");
        return releasing(Flux.<ByteBuf>from(buffers), ByteBuf.class, ByteBuf::release)
                .map(FACTORY::wrap);
    }

    /**
     * Unwraps the readable bytes of each buffer: Netty's own buffer where there is one (Reactor Netty), else a view of its memory that releases it in the
     * end (Jetty, Tomcat, buffers on the heap).
     *
     * @param buffers each is this method's from {@code onNext} on; those that an operator before it discards are released, and no discard hook hears of them
     * @return emits what the receiver releases; on the thread that emits the buffers
     */
    public static Flux<ByteBuf> unwrap(Publisher<? extends DataBuffer> buffers) {
        Objects.requireNonNull(buffers, "buffers");
        return releasing(Flux.<DataBuffer>from(buffers), DataBuffer.class, DataBufferUtils::release)
                .map(DataBufferView::byteBufOf);
    }

    /** In place of the hooks further down, which may know the other kind of buffer only, or release this one a second time. */
    private static <T> Flux<T> releasing(Flux<T> buffers, Class<T> type, Consumer<T> release) {
        return buffers.contextWrite(outer -> Operators.enableOnDiscard(outer, discarded -> {
            if (type.isInstance(discarded)) {
                release.accept(type.cast(discarded));
            } else {
                Operators.onDiscard(discarded, outer);
            }
        }));
    }
}
