package reactor.overlapped.pipe;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

@Tag("nio")
@Tag("selector")
class NioPipeTest extends UnixPipeContract {

    NioPipeTest() {
        super("nio");
    }

    @Test
    void the_peers_process_is_not_told() {
        StepVerifier.create(ends().client().peerProcess())
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
    }
}
