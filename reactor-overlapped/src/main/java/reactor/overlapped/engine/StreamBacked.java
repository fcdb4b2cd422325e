package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;

/** What everything public over a handle without positions has in common. */
public abstract class StreamBacked extends HandleBacked {

    private final StreamOps ops;

    protected StreamBacked(CompletionPort port, OpenHandle handle) {
        super(port, handle);
        this.ops = new StreamOps(handle);
    }

    public final Flux<ByteBuf> streamRetained() {
        return ops.inbound();
    }

    public final Flux<ByteBuf> streamRetained(int blockSize) {
        return ops.inbound(blockSize);
    }

    public final Mono<Void> write(ByteBuf source) {
        return ops.write(source);
    }

    public final Mono<Long> write(Publisher<? extends ByteBuf> source) {
        return ops.write(source);
    }
}
