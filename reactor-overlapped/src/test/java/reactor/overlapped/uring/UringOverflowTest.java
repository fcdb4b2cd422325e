package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.testing.PortFixture;

/** One ring with room for two submissions and four completions, and hundreds of requests: nothing is lost. */
@Tag("uring")
class UringOverflowTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int COUNT = 700;

    @Timeout(120)
    abstract static class Contract {

        @TempDir
        Path directory;

        @RegisterExtension
        final PortFixture fixture;

        Contract(String backend) {
            fixture = PortFixture.with(builder -> builder.backend(backend).workers(1));
        }

        private List<ByteBuf> targets(int length) {
            List<ByteBuf> targets = new ArrayList<>();
            for (int i = 0; i < COUNT; i++) {
                targets.add(fixture.allocator().directBuffer(length, length));
            }
            return targets;
        }

        /** The readers are all called from the port's only worker, so they may share a list. */
        private List<Integer> bytes(List<ByteBuf> targets) {
            List<Integer> bytes = new ArrayList<>();
            for (ByteBuf target : targets) {
                while (target.isReadable()) {
                    bytes.add((int) target.readByte());
                }
                target.release();
            }
            return bytes;
        }

        @Test
        void completions_that_all_come_at_once_are_kept_until_they_are_taken() {
            try (TestLibc.Pair pair = TestLibc.pipe()) {
                OpenHandle handle = Reads.of(fixture.engine(), pair.readable());
                List<ByteBuf> targets = targets(1);
                Mono<Void> all = Flux.fromIterable(targets)
                        .flatMap(target -> Reads.into(handle, target), COUNT)
                        .then()
                        .cache();
                all.subscribe();
                Reads.awaitIssued(handle, COUNT);
                assertThat(fixture.port().inFlight()).isEqualTo(COUNT);
                byte[] sent = new byte[COUNT];
                List<Integer> expected = new ArrayList<>();
                for (int i = 0; i < COUNT; i++) {
                    sent[i] = (byte) i;
                    expected.add((int) sent[i]);
                }
                pair.send(sent);
                all.block(PATIENCE);
                assertThat(bytes(targets)).containsExactlyInAnyOrderElementsOf(expected);
                handle.close().block(PATIENCE);
            }
        }

        @Test
        void cancels_that_all_come_at_once_are_kept_too() {
            try (TestLibc.Pair pair = TestLibc.pipe()) {
                OpenHandle handle = Reads.of(fixture.engine(), pair.readable());
                List<ByteBuf> targets = targets(1);
                Disposable all = Flux.fromIterable(targets)
                        .flatMap(target -> Reads.into(handle, target), COUNT)
                        .subscribe();
                Reads.awaitIssued(handle, COUNT);
                all.dispose();
                targets.forEach(ByteBuf::release);
                fixture.assertNothingLeft();
                assertThat(fixture.counts().cancelled()).isEqualTo(COUNT);
                handle.close().block(PATIENCE);
            }
        }

        @Test
        void reads_of_a_file_that_are_submitted_at_once_all_bring_their_bytes() throws IOException {
            byte[] content = new byte[COUNT * 100];
            new Random(1).nextBytes(content);
            Path path = Files.write(directory.resolve("file"), content);
            OverlappedFile file =
                    FileOpener.of(path).port(fixture.port()).open().block(PATIENCE);
            Flux.range(0, COUNT)
                    .flatMap(
                            i -> file.readRetained(i * 100L, 100).doOnNext(buffer -> {
                                byte[] bytes = new byte[buffer.readableBytes()];
                                buffer.readBytes(bytes);
                                buffer.release();
                                assertThat(bytes)
                                        .isEqualTo(java.util.Arrays.copyOfRange(content, i * 100, i * 100 + 100));
                            }),
                            COUNT)
                    .then()
                    .block(PATIENCE);
            file.close().block(PATIENCE);
        }
    }

    @Nested
    class OfTheNewestRing extends Contract {
        OfTheNewestRing() {
            super("uring-tiny");
        }
    }

    @Nested
    class OfThePlainRing extends Contract {
        OfThePlainRing() {
            super("uring-tiny-5.11");
        }
    }
}
