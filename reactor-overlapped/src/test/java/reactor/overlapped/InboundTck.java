package reactor.overlapped;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The Reactive Streams TCK for the reading side of a handle without positions. */
public abstract class InboundTck extends PublisherVerification<ByteBuf> {

    private final TckPort port = new TckPort(backend());

    protected InboundTck() {
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

    @Override
    public long maxElementsFromPublisher() {
        return 10_000;
    }

    @Override
    public Publisher<ByteBuf> createPublisher(long elements) {
        return port.inbound(elements);
    }

    /** A handle that is closed fails with the first demand only, because a buffer may be parked for the subscriber. */
    @Override
    public Publisher<ByteBuf> createFailedPublisher() {
        return null;
    }
}
