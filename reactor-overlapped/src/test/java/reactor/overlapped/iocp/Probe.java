package reactor.overlapped.iocp;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** A subscriber that keeps what it gets, after its cancel, too, and counts its terminal signals. */
final class Probe extends BaseSubscriber<ByteBuf> {

    /** Terminal signals: "complete", or an exception. */
    final List<Object> ends = new CopyOnWriteArrayList<>();

    private final long demand;
    private final Consumer<Probe> onEnd;
    private volatile Throwable failure;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Probe(long demand) {
        this(demand, probe -> {});
    }

    /** One that does something when it ends. */
    Probe(long demand, Consumer<Probe> onEnd) {
        this.demand = demand;
        this.onEnd = onEnd;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (demand > 0) {
            request(demand);
        }
    }

    @Override
    protected void hookOnNext(ByteBuf buffer) {
        synchronized (bytes) {
            while (buffer.isReadable()) {
                bytes.write(buffer.readByte());
            }
        }
        buffer.release();
    }

    @Override
    protected void hookOnComplete() {
        onEnd.accept(this);
        ends.add("complete");
    }

    @Override
    protected void hookOnError(Throwable reason) {
        failure = reason;
        onEnd.accept(this);
        ends.add(reason);
    }

    String text() {
        synchronized (bytes) {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }

    void awaitText(String expected) {
        CallLog.await("\"" + expected + "\", got \"" + text() + "\"", () -> text().equals(expected));
    }

    void awaitEnd() {
        CallLog.await("a terminal signal", () -> !ends.isEmpty());
    }

    /** {@return what it failed with, null when it did not} */
    Throwable failure() {
        return failure;
    }
}
