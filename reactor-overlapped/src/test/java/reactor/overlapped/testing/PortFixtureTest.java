package reactor.overlapped.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.testing.faults.Held;

/** The fixture that all suites trust to find leaks: planted ones make it fail. */
@Tag("nio")
class PortFixtureTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration SOON = Duration.ofMillis(50);

    @RegisterExtension
    final PortFixture fixture = PortFixture.on("nio");

    @TempDir
    Path folder;

    private FileOpener file() throws Exception {
        return FileOpener.of(Files.write(folder.resolve("file"), new byte[10_000]))
                .port(fixture.port());
    }

    @Test
    void a_buffer_that_is_not_released_makes_it_fail() throws Exception {
        ByteBuf leak = file().use(file -> file.readRetained(0, 100)).blockFirst(PATIENCE);
        assertThatThrownBy(() -> fixture.assertNothingLeft(SOON))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("live bytes");
        leak.release();
        fixture.assertNothingLeft();
    }

    @Test
    void a_stream_that_is_neither_read_nor_cancelled_makes_it_fail() throws Exception {
        var file = file().open().block(PATIENCE);
        var stuck = file.streamRetained(StreamOptions.create().blockSize(100))
                .subscribeWith(new reactor.core.publisher.BaseSubscriber<ByteBuf>() {
                    @Override
                    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                        subscription.request(4);
                    }

                    @Override
                    protected void hookOnNext(ByteBuf buffer) {
                        buffer.release();
                    }
                });
        Held.await(() -> fixture.counts().completed() >= 8);
        assertThatThrownBy(() -> fixture.assertNothingLeft(SOON))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("budget");
        stuck.cancel();
        fixture.assertNothingLeft();
        file.close().block(PATIENCE);
    }
}
