package reactor.overlapped.text;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;
import org.reactivestreams.Publisher;
import org.reactivestreams.tck.PublisherVerification;
import org.reactivestreams.tck.TestEnvironment;
import org.testng.annotations.Test;
import reactor.core.publisher.Flux;

/** The Reactive Streams TCK for lines, of buffers that hold none, a part of one, one, or several. */
@Test
public class LinesTckTest extends PublisherVerification<String> {

    public LinesTckTest() {
        super(new TestEnvironment(1000, 100));
    }

    @Override
    public long maxElementsFromPublisher() {
        return 10_000;
    }

    @Override
    public Publisher<String> createPublisher(long elements) {
        StringBuilder text = new StringBuilder();
        IntStream.range(0, (int) elements).forEach(i -> text.append(i).append('\n'));
        byte[] all = text.toString().getBytes(StandardCharsets.UTF_8);
        return Flux.fromIterable(Bytes.random(all, 9, new Random(elements)))
                .map(Unpooled::wrappedBuffer)
                .transform(Lines.utf8());
    }

    @Override
    public Publisher<String> createFailedPublisher() {
        return Lines.utf8().apply(Flux.error(new IllegalStateException("planted")));
    }
}
