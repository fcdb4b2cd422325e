package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.SelectionKey;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.Status;

/** What waits for a channel while a call that may block is under way. */
@Tag("nio")
@Timeout(120)
class NioSideTest {

    private final CountDownLatch called = new CountDownLatch(1);
    private final CountDownLatch answered = new CountDownLatch(1);

    /** A side whose files take their time, and whose peer takes nothing. */
    private final class Slow extends NioSide {

        Slow(NioStream handle) {
            super(handle);
        }

        @Override
        boolean attempt(Request request) {
            called.countDown();
            try {
                assertThat(answered.await(RawPort.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isTrue();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            return false;
        }

        @Override
        int operation(Op op) {
            return SelectionKey.OP_CONNECT;
        }

        @Override
        boolean mayBlock(Op op) {
            return op == Op.TRANSMIT_FILE;
        }

        @Override
        boolean keepsInterest() {
            return false;
        }
    }

    @Test
    void a_close_cancels_what_waits_behind_a_call_that_is_under_way() throws Exception {
        try (RawPort port = new RawPort(1, 1)) {
            NioSide side = new Slow((NioStream) NioStreamTest.Pair.connect(port).client());
            Semaphore ended = new Semaphore(0);
            Slot file = port.new RawSlot(0, request -> ended.release());
            file.request = RawPort.request(Op.TRANSMIT_FILE);
            Slot disconnect = port.new RawSlot(1, request -> ended.release());
            disconnect.request = RawPort.request(Op.DISCONNECT);
            Thread caller = new Thread(() -> {
                if (side.start(file)) {
                    ended.release();
                }
            });
            caller.start();
            assertThat(called.await(RawPort.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            assertThat(side.start(disconnect)).isFalse();

            side.cancelAll();
            answered.countDown();

            assertThat(ended.tryAcquire(2, RawPort.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            caller.join();
            assertThat(file.request.status).isEqualTo(Status.ABORTED);
            assertThat(disconnect.request.status).isEqualTo(Status.ABORTED);
        }
    }
}
