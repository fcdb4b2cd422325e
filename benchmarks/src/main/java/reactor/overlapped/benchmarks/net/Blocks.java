package reactor.overlapped.benchmarks.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import reactor.core.publisher.Flux;

/** What streaming servers send. */
final class Blocks {

    private Blocks() {}

    /** {@return the same direct memory again and again} */
    static Flux<ByteBuf> endless(int bytes) {
        return Flux.using(
                () -> Unpooled.directBuffer(bytes).writerIndex(bytes),
                block -> Flux.generate(sink -> sink.next(block.retainedDuplicate())),
                ByteBuf::release);
    }
}
