package reactor.overlapped.testing;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Takes a stream a number of buffers at a time, and keeps the bytes and what ended it. */
public class Taker extends BaseSubscriber<ByteBuf> {

    private final long atOnce;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final CompletableFuture<byte[]> end = new CompletableFuture<>();
    private final AtomicInteger ends = new AtomicInteger();
    private long left;

    public Taker(long atOnce) {
        this.atOnce = atOnce;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        left = atOnce;
        subscription.request(atOnce);
    }

    @Override
    protected void hookOnNext(ByteBuf buffer) {
        keep(buffer);
        if (--left == 0) {
            left = atOnce;
            request(atOnce);
        }
    }

    /** Keeps the bytes and releases the buffer. */
    protected final void keep(ByteBuf buffer) {
        try {
            byte[] copy = new byte[buffer.readableBytes()];
            buffer.readBytes(copy);
            bytes.writeBytes(copy);
        } finally {
            buffer.release();
        }
    }

    @Override
    protected void hookOnComplete() {
        ends.incrementAndGet();
        end.complete(bytes.toByteArray());
    }

    @Override
    protected void hookOnError(Throwable reason) {
        ends.incrementAndGet();
        end.completeExceptionally(reason);
    }

    /** Waits for the end. {@return what was taken} */
    public byte[] bytes() throws Exception {
        return end.get(60, TimeUnit.SECONDS);
    }

    /** {@return how many terminal signals came} */
    public int ends() {
        return ends.get();
    }
}
