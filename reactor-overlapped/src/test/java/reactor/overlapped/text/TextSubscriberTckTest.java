package reactor.overlapped.text;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;

/** The Reactive Streams TCK for the subscriber that turns buffers to strings. */
@Test
public class TextSubscriberTckTest extends SubscriberBlackboxVerification<ByteBuf> {

    public TextSubscriberTckTest() {
        super(new TestEnvironment(1000, 100));
    }

    /** The Flux subscribes to its source when it is subscribed to itself: that is the subscriber. */
    @Override
    public Subscriber<ByteBuf> createSubscriber() {
        AtomicReference<Subscriber<? super ByteBuf>> inner = new AtomicReference<>();
        Text.utf8().apply(inner::set).subscribe(text -> {}, reason -> {});
        @SuppressWarnings("unchecked")
        Subscriber<ByteBuf> subscriber = (Subscriber<ByteBuf>) inner.get();
        return subscriber;
    }

    @Override
    public ByteBuf createElement(int element) {
        return Unpooled.buffer(Long.BYTES).writeLong(element);
    }
}
