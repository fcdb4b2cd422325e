package reactor.overlapped;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The Reactive Streams TCK for a positional read. */
public abstract class ReadTck extends PublisherVerification<ByteBuf> {

    private final TckPort port = new TckPort(backend());

    protected ReadTck() {
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
        return 1;
    }

    @Override
    public Publisher<ByteBuf> createPublisher(long elements) {
        return port.file((int) elements).readRetained(0, 1);
    }

    @Override
    public Publisher<ByteBuf> createFailedPublisher() {
        return port.file(0).readRetained(-1, 1);
    }
}
