package reactor.overlapped.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.file.FileContract;
import reactor.test.StepVerifier;

/** FIFOs, whose descriptors are found in {@code /proc/self/fd}. */
@Tag("nio")
class NioStreamHandleTest extends StreamHandleContract {

    NioStreamHandleTest() {
        super("nio");
    }

    @Override
    PipeEnds makePipes() throws Exception {
        assumeTrue(LINUX, "the JDK can adopt no handle on this system");
        return new Fifos(path("incoming"), path("outgoing"), FileContract::descriptors);
    }

    @Override
    boolean isOpen(long handle) {
        return Files.exists(Path.of("/proc/self/fd/" + handle));
    }

    @Test
    void a_handle_is_not_closed_for_the_caller_because_the_JDK_cannot() throws Exception {
        StepVerifier.create(StreamHandle.adopt(port(), ends().readable(), true))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContainingAll("adopt", "close"))
                .verify(PATIENCE);
    }
}
