package reactor.overlapped.benchmarks;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.OverlappedFile;

/**
 * Reads with this library. The subscriber is used again for one Mono after the other, as Reactor's own repeat() does, so what is allocated is
 * the library's.
 *
 * @param <T> what a read emits
 */
abstract class OverlappedLane<T> extends Lane implements CoreSubscriber<T> {

    final OverlappedFile file;
    private int bytes;

    OverlappedLane(OverlappedFile file, int blockSize) {
        super(blockSize);
        this.file = file;
    }

    abstract Mono<T> read(long position);

    /** {@return how many bytes came} */
    abstract int take(T emitted);

    @Override
    final void start(long position) {
        bytes = 0;
        read(position).subscribe(this);
    }

    @Override
    public final void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public final void onNext(T emitted) {
        bytes = take(emitted);
    }

    @Override
    public final void onError(Throwable reason) {
        failed(reason);
    }

    @Override
    public final void onComplete() {
        moved(bytes);
    }

    /** Into a direct ByteBuffer of its own. */
    static final class OfByteBuffer extends OverlappedLane<ByteBuffer> {

        OfByteBuffer(OverlappedFile file, int blockSize) {
            super(file, blockSize);
        }

        @Override
        Mono<ByteBuffer> read(long position) {
            return file.read(buffer.clear(), position);
        }

        @Override
        int take(ByteBuffer emitted) {
            return emitted.position();
        }
    }

    /** Into a direct ByteBuf of its own. */
    static final class OfByteBuf extends OverlappedLane<ByteBuf> {

        private final ByteBuf target = Unpooled.wrappedBuffer(buffer);

        OfByteBuf(OverlappedFile file, int blockSize) {
            super(file, blockSize);
        }

        @Override
        Mono<ByteBuf> read(long position) {
            return file.read(target.clear(), position);
        }

        @Override
        int take(ByteBuf emitted) {
            return emitted.readableBytes();
        }
    }

    /** Into a buffer of the port's. */
    static final class Retained extends OverlappedLane<ByteBuf> {

        private final int block;

        Retained(OverlappedFile file, int blockSize) {
            super(file, blockSize);
            block = blockSize;
        }

        @Override
        Mono<ByteBuf> read(long position) {
            return file.readRetained(position, block);
        }

        @Override
        int take(ByteBuf emitted) {
            int bytes = emitted.readableBytes();
            emitted.release();
            return bytes;
        }
    }
}
