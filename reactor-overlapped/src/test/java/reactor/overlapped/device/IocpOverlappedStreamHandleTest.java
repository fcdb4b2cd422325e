package reactor.overlapped.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.OverlappedException;
import reactor.test.StepVerifier;

/** Named pipes opened for overlapped I/O: their reads and writes are requests of the port, and CancelIoEx cancels them. */
@Tag("iocp")
class IocpOverlappedStreamHandleTest extends StreamHandleContract {

    IocpOverlappedStreamHandleTest() {
        super("iocp");
    }

    @Override
    PipeEnds makePipes() {
        return WindowsPipes.overlapped();
    }

    @Override
    boolean isOpen(long handle) {
        return WindowsPipes.isOpen(handle);
    }

    @Test
    void a_cancel_ends_a_read_that_nothing_comes_for() throws IOException {
        StreamHandle reader = reader();
        Disposable reading = reader.streamRetained().subscribe(ByteBuf::release);
        await("the read is at work", () -> port().inFlight() > 0);
        reading.dispose();
        reader.quiesce().block(PATIENCE);
        ends().send(new byte[] {1, 2, 3});
        ends().closeSender();
        assertThat(bytesOf(reader.streamRetained())).containsExactly(1, 2, 3);
    }

    @Test
    void a_handle_that_belongs_to_another_port_is_refused_and_told_why() throws IOException {
        reader();
        CompletionPort other = CompletionPort.builder().backend("iocp").build();
        try {
            StepVerifier.create(StreamHandle.adopt(other, ends().readable(), false))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(OverlappedException.class)
                            .hasMessageContainingAll("adopt", "another completion port"))
                    .verify(PATIENCE);
        } finally {
            other.disposeLater(Duration.ZERO).block(PATIENCE);
        }
    }
}
