package reactor.overlapped.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.file.FileOpener;

/** That a test finds a buffer which nobody has released. */
@OnEveryBackend
class LeaksTest {

    private final Queue<String> reports = new ConcurrentLinkedQueue<>();

    @RegisterExtension
    final PortPerTest own;

    @TempDir
    Path folder;

    LeaksTest(String backend) {
        own = new PortPerTest(backend);
    }

    @BeforeEach
    void listen() {
        ByteBufUtil.setLeakListener((type, records) -> reports.add(type + records));
    }

    @AfterEach
    void listenNoMore() {
        ByteBufUtil.setLeakListener(null);
    }

    private ByteBuf leaked() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "a block");
        ByteBuf block = FileOpener.of(file)
                .port(own.port())
                .use(open -> open.readRetained(0, 100))
                .blockFirst(PortPerTest.PATIENCE);
        assertThat(block).isNotNull();
        return block;
    }

    // tag::live[]
    @Test
    void the_live_bytes_of_the_port_tell_of_a_buffer_that_is_not_released() throws Exception {
        ByteBuf block = leaked();
        assertThat(own.liveBytes()).isEqualTo(block.capacity());
        assertThatThrownBy(() -> own.assertNothingLeft(Duration.ZERO))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("live bytes");
        block.release();
        own.assertNothingLeft();
    }
    // end::live[]

    // tag::detector[]
    @Test
    void the_detector_tells_where_a_lost_buffer_was_last_seen() {
        assumeTrue(
                ResourceLeakDetector.getLevel() == ResourceLeakDetector.Level.PARANOID,
                "needs -Dio.netty.leakDetection.level=paranoid");
        String where = "in the sum of the journal, " + own.port().backend();
        lose(where);
        PortPerTest.await("a report", () -> {
            System.gc();
            // A report is made when the next buffer is.
            PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
            return reports.stream().anyMatch(report -> report.contains(where));
        });
    }

    private static void lose(String where) {
        PooledByteBufAllocator.DEFAULT.directBuffer(16).touch(where);
    }
    // end::detector[]
}
