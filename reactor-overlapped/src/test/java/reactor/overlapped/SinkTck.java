package reactor.overlapped;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicReference;
import org.reactivestreams.Subscriber;
import org.reactivestreams.tck.SubscriberBlackboxVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The Reactive Streams TCK for the subscriber with which a file is written. */
public abstract class SinkTck extends SubscriberBlackboxVerification<ByteBuf> {

    private final TckPort port = new TckPort(backend());

    protected SinkTck() {
        super(new TestEnvironment(10_000, 100, 100));
    }

    protected abstract String backend();

    @BeforeClass(alwaysRun = true)
    public void open() throws Exception {
        port.open();
    }

    @AfterClass(alwaysRun = true)
    public void close() throws Exception {
        port.close();
    }

    /** The writing Mono subscribes to its source when it is subscribed to itself: that is the subscriber. */
    @Override
    public Subscriber<ByteBuf> createSubscriber() {
        AtomicReference<Subscriber<? super ByteBuf>> inner = new AtomicReference<>();
        port.file(0).write(inner::set).subscribe(written -> {}, reason -> {});
        @SuppressWarnings("unchecked")
        Subscriber<ByteBuf> subscriber = (Subscriber<ByteBuf>) inner.get();
        return subscriber;
    }

    @Override
    public ByteBuf createElement(int element) {
        return port.element(element);
    }
}
