package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.testing.PortFixture;

/** A worker that is held up in a subscriber does not keep what it has begun. */
@Tag("uring")
@Timeout(120)
class UringSlowSubscriberTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @RegisterExtension
    final PortFixture fixture =
            PortFixture.with(builder -> builder.backend("uring").workers(2));

    @TempDir
    Path directory;

    private OverlappedFile open(String name) throws Exception {
        Path path = Files.write(directory.resolve(name), new byte[8192]);
        return FileOpener.of(path).port(fixture.port()).open().block(PATIENCE);
    }

    @RepeatedTest(5)
    void a_subscriber_can_wait_for_a_read_of_another_file_that_it_has_begun() throws Exception {
        OverlappedFile one = open("one");
        OverlappedFile other = open("other");
        CountDownLatch read = new CountDownLatch(1);
        CompletableFuture<Boolean> cameWhileItWaited = new CompletableFuture<>();

        one.readRetained(0, 4096)
                .subscribe(
                        buffer -> {
                            buffer.release();
                            other.readRetained(4096, 100)
                                    .subscribe(
                                            bytes -> {
                                                bytes.release();
                                                read.countDown();
                                            },
                                            cameWhileItWaited::completeExceptionally);
                            cameWhileItWaited.complete(waited(read));
                        },
                        cameWhileItWaited::completeExceptionally);

        assertThat(cameWhileItWaited.get(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .as("the other read came while the subscriber of the first waited")
                .isTrue();
        one.close().block(PATIENCE);
        other.close().block(PATIENCE);
    }

    private static boolean waited(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
