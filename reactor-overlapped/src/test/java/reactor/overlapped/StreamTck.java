package reactor.overlapped;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.AfterClass;
import org.testng.annotations.BeforeClass;

/** The Reactive Streams TCK for a file as a stream. */
public abstract class StreamTck extends PublisherVerification<ByteBuf> {

    private static final int BLOCK = 8;

    private final TckPort port = new TckPort(backend());

    protected StreamTck() {
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
        return port.file((int) elements * BLOCK).streamRetained(port.options(BLOCK));
    }

    /** A file that is closed, or gone, fails with the first demand only. */
    @Override
    public Publisher<ByteBuf> createFailedPublisher() {
        return null;
    }
}
