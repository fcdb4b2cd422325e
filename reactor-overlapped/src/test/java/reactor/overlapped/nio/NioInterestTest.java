package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** What the selector is asked to look for. */
@Tag("nio")
@Tag("selector")
@Timeout(120)
class NioInterestTest {

    /** One worker: it has read what is there before it selects again. */
    private final RawPort port = new RawPort(1, 1);

    @AfterEach
    void close() throws Exception {
        port.close();
    }

    @Test
    void reading_goes_on_without_a_change_of_interest() throws Exception {
        NioStreamTest.Pair pair = NioStreamTest.Pair.connect(port);
        for (int i = 0; i < 100; i++) {
            Semaphore done = new Semaphore(0);
            Request read = NioStreamTest.Pair.read(8);
            int[] interests = {0};
            port.start(
                    pair.server(),
                    RawPort.request(Op.AWAIT_READABLE),
                    readable -> port.start(pair.server(), read, ended -> {
                        interests[0] = interests(pair.server());
                        done.release();
                    }));
            write(pair, 1);
            assertThat(done.tryAcquire(RawPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(read.transferred).isEqualTo(1);
            assertThat(interests[0]).isEqualTo(SelectionKey.OP_READ);
        }
    }

    @Test
    void data_that_nobody_waits_for_is_remembered_and_looked_for_no_more() throws Exception {
        NioStreamTest.Pair pair = NioStreamTest.Pair.connect(port);
        port.start(pair.server(), RawPort.request(Op.AWAIT_READABLE), ended -> {});
        write(pair, 1);
        long end = System.nanoTime() + RawPort.PATIENCE.toNanos();
        while (interests(pair.server()) != 0) {
            assertThat(System.nanoTime()).as("interest is dropped").isLessThan(end);
            Thread.onSpinWait();
        }
        Request await = RawPort.request(Op.AWAIT_READABLE);
        boolean[] atOnce = {false};
        Thread self = Thread.currentThread();
        port.start(pair.server(), await, ended -> atOnce[0] = Thread.currentThread() == self);
        assertThat(atOnce[0]).as("answered at once").isTrue();
        assertThat(port.call(pair.server(), NioStreamTest.Pair.read(8)).transferred)
                .isEqualTo(1);
    }

    @Test
    void a_full_socket_is_looked_at_only_while_somebody_waits_for_room() throws Exception {
        NioStreamTest.Pair pair = NioStreamTest.Pair.connect(port);
        Semaphore written = new Semaphore(0);
        int total = 0;
        Request write;
        while (true) {
            write = RawPort.request(Op.WRITE);
            write.byteBuffer = ByteBuffer.allocateDirect(1 << 20);
            write.length = 1 << 20;
            port.start(pair.client(), write, ended -> written.release());
            if (!written.tryAcquire()) {
                break;
            }
            total += write.transferred;
        }
        assertThat(interests(pair.client()) & SelectionKey.OP_WRITE).isNotZero();
        int received = 0;
        while (!written.tryAcquire()) {
            received += port.call(pair.server(), NioStreamTest.Pair.read(1 << 20)).transferred;
        }
        assertThat(write.status).isEqualTo(Status.OK);
        total += write.transferred;
        assertThat(interests(pair.client()) & SelectionKey.OP_WRITE).isZero();
        while (received < total) {
            received += port.call(pair.server(), NioStreamTest.Pair.read(1 << 20)).transferred;
        }
        assertThat(received).isEqualTo(total);
    }

    private static int interests(SystemHandle handle) {
        return ((NioStream) handle).interests();
    }

    private void write(NioStreamTest.Pair pair, int bytes) throws InterruptedException {
        Request write = RawPort.request(Op.WRITE);
        write.byteBuffer = ByteBuffer.allocateDirect(bytes);
        write.length = bytes;
        assertThat(port.call(pair.client(), write).transferred).isEqualTo(bytes);
    }
}
