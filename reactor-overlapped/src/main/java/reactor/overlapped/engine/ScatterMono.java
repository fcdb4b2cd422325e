package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** One read into several buffers of the caller's; emits the number of bytes, nothing at the end of the stream. */
final class ScatterMono extends Mono<Integer> implements Scannable {

    private final Inbound<ByteBuf> inbound;
    private final List<ByteBuf> buffers;

    ScatterMono(Inbound<ByteBuf> inbound, List<ByteBuf> buffers) {
        this.inbound = inbound;
        this.buffers = List.copyOf(buffers);
    }

    @Override
    public void subscribe(CoreSubscriber<? super Integer> actual) {
        Scatter scatter;
        try {
            scatter = new Scatter(inbound, actual, buffers);
        } catch (RuntimeException e) {
            Operators.error(actual, e);
            return;
        }
        inbound.subscribe(scatter);
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        return key == Attr.RUN_STYLE ? Attr.RunStyle.ASYNC : null;
    }

    /** The subscriber. The buffers are retained while a read has them. */
    static final class Scatter extends Receiver<ByteBuf, Integer> {

        private final Inbound<ByteBuf> inbound;
        private final List<ByteBuf> buffers;
        private final int room;
        private final boolean direct;

        Scatter(Inbound<ByteBuf> inbound, CoreSubscriber<? super Integer> actual, List<ByteBuf> buffers) {
            super(inbound, actual);
            this.inbound = inbound;
            this.buffers = buffers;
            long sum = 0;
            boolean usable = buffers.size() <= inbound.handle().system().vectorLimit();
            for (ByteBuf buffer : buffers) {
                sum += buffer.writableBytes();
                usable &= Memory.direct(buffer, buffer.writerIndex(), buffer.writableBytes(), 1);
            }
            if (sum == 0) {
                throw new IllegalArgumentException("read: the buffers have no writable bytes");
            }
            this.room = (int) Math.min(sum, Integer.MAX_VALUE);
            this.direct = usable;
        }

        @Override
        boolean lend(OverlappedRequest read) {
            if (!direct) {
                return false;
            }
            retain();
            read.vector = buffers.toArray(new ByteBuf[0]);
            read.vectorCount = read.vector.length;
            read.exclusive = false;
            read.length = room;
            return true;
        }

        /** All or none. */
        private void retain() {
            int retained = 0;
            try {
                for (ByteBuf buffer : buffers) {
                    buffer.retain();
                    retained++;
                }
            } catch (RuntimeException e) {
                buffers.subList(0, retained).forEach(ByteBuf::release);
                throw e;
            }
        }

        @Override
        @Nullable
        ByteBuf reclaim(OverlappedRequest read, int count) {
            read.vector = null;
            read.vectorCount = 0;
            try {
                if (count == 0) {
                    return null;
                }
                if (!inbound.leave(this)) {
                    return copy(count);
                }
                end();
                advance(count);
            } finally {
                buffers.forEach(ByteBuf::release);
            }
            // They are the subscriber's alone again.
            succeed(count);
            return null;
        }

        private void advance(int count) {
            int left = count;
            for (ByteBuf buffer : buffers) {
                int part = Math.min(left, buffer.writableBytes());
                buffer.writerIndex(buffer.writerIndex() + part);
                left -= part;
            }
        }

        private ByteBuf copy(int count) {
            ByteBuf copy = inbound.handle().engine().buffers().allocate(count);
            int left = count;
            for (ByteBuf buffer : buffers) {
                int part = Math.min(left, buffer.writableBytes());
                copy.writeBytes(buffer, buffer.writerIndex(), part);
                left -= part;
            }
            return copy;
        }

        @Override
        @Nullable
        ByteBuf emit(ByteBuf received) {
            if (!inbound.leave(this)) {
                return received;
            }
            end();
            int count = 0;
            try {
                retain();
            } catch (IllegalReferenceCountException e) {
                // Somebody has released them meanwhile: the bytes are for the next.
                actual.onError(e);
                return received;
            }
            for (ByteBuf buffer : buffers) {
                int part = Math.min(received.readableBytes(), buffer.writableBytes());
                buffer.writeBytes(received, part);
                buffer.release();
                count += part;
            }
            ByteBuf rest = received;
            if (!received.isReadable()) {
                received.release();
                rest = null;
            }
            succeed(count);
            return rest;
        }

        private void succeed(int count) {
            try {
                actual.onNext(count);
                actual.onComplete();
            } catch (Throwable thrownByUser) {
                // What he has left is for the next all the same.
                HandleDrain.dropped(thrownByUser);
            }
        }
    }
}
