package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.spi.Op;

/** Reading and writing of a handle without positions. */
public final class StreamOps {

    private static final int BLOCK = 64 * 1024;

    private final OpenHandle handle;
    private final Outbound outbound;
    private final AtomicReference<@Nullable Inbound<ByteBuf>> inbound = new AtomicReference<>();

    public StreamOps(OpenHandle handle) {
        this.handle = handle;
        this.outbound = new Outbound(handle, false);
    }

    public Flux<ByteBuf> inbound() {
        return inbound(BLOCK);
    }

    /** {@return the one inbound of the handle; the size counts when it is the first to ask} */
    public Flux<ByteBuf> inbound(int block) {
        Inbound<ByteBuf> one = inbound.get();
        if (one == null) {
            inbound.compareAndSet(null, new Inbound<>(handle, block, Reception.BYTES));
            one = inbound.get();
        }
        return one;
    }

    public Mono<Void> write(ByteBuf source) {
        return WriteMono.of(handle, Op.WRITE, source, 0, 1);
    }

    public Mono<Long> write(Publisher<? extends ByteBuf> source) {
        return outbound.send(source, null);
    }
}
