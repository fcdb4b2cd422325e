package reactor.overlapped.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** Anonymous pipes, which are synchronous: a thread blocks for each, and CancelSynchronousIo wakes it. */
@Tag("iocp")
class IocpStreamHandleTest extends StreamHandleContract {

    IocpStreamHandleTest() {
        super("iocp");
    }

    @Override
    PipeEnds makePipes() {
        return WindowsPipes.anonymous();
    }

    @Override
    boolean isOpen(long handle) {
        return WindowsPipes.isOpen(handle);
    }

    @Test
    void a_cancel_wakes_a_read_that_nothing_comes_for() throws IOException {
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
    void a_handle_is_closed_for_the_caller_when_it_is_to_be() {
        WindowsPipes pipes = (WindowsPipes) ends();
        StreamHandle writer =
                StreamHandle.adopt(port(), pipes.giveWritable(), true).block(PATIENCE);
        writer.close().block(PATIENCE);
        // Its value may be another handle's by now, so it is the other end that tells.
        assertThatThrownBy(() -> pipes.receive(1)).isInstanceOf(IOException.class);
    }
}
