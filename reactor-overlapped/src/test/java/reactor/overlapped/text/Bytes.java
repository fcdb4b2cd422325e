package reactor.overlapped.text;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.core.publisher.Flux;

/** Makes buffers of bytes, cut where a test wants them cut; after each test all must have been released. */
final class Bytes implements BeforeEachCallback, AfterEachCallback {

    static final Duration PATIENCE = Duration.ofSeconds(30);

    private UnpooledByteBufAllocator allocator;

    @Override
    public void beforeEach(ExtensionContext context) {
        allocator = new UnpooledByteBufAllocator(true);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertNothingLeft();
    }

    void assertNothingLeft() {
        assertThat(liveBytes()).as("live bytes").isZero();
    }

    long liveBytes() {
        return allocator.metric().usedDirectMemory();
    }

    ByteBuf buffer(byte[] bytes) {
        return allocator.directBuffer(Math.max(1, bytes.length)).writeBytes(bytes);
    }

    /** {@return a buffer for each part, made when it is asked for} */
    Flux<ByteBuf> stream(List<byte[]> parts) {
        return Flux.fromIterable(parts).map(this::buffer);
    }

    /** {@return the bytes whole, in two parts cut everywhere, byte by byte, and in random parts with empty ones between} */
    static Stream<List<byte[]>> cuts(byte[] bytes) {
        Stream<List<byte[]>> halves = IntStream.rangeClosed(0, bytes.length)
                .mapToObj(at -> List.of(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, at, bytes.length)));
        Stream<List<byte[]>> parts = IntStream.range(0, 20).mapToObj(seed -> random(bytes, 4, new Random(seed)));
        return Stream.of(Stream.of(List.of(bytes), random(bytes, 1, new Random(0))), halves, parts)
                .flatMap(all -> all);
    }

    static List<byte[]> random(byte[] bytes, int most, Random random) {
        Stream.Builder<byte[]> parts = Stream.builder();
        int at = 0;
        while (at < bytes.length) {
            int to = Math.min(bytes.length, at + random.nextInt(most + 1));
            parts.add(Arrays.copyOfRange(bytes, at, to));
            at = to;
        }
        return parts.build().toList();
    }
}
