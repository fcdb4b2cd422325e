package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Status;

/** Cancel against readiness. */
@Tag("nio")
@Tag("selector")
@Timeout(120)
class NioCancelTest {

    private static final int RACES = 20_000;

    @Test
    void a_request_ends_once_and_its_byte_is_not_lost_whoever_wins() throws Exception {
        ExecutorService canceller = Executors.newSingleThreadExecutor();
        Random random = new Random(7);
        int aborted = 0;
        int read = 0;
        try (RawPort port = new RawPort(2, 4)) {
            NioStreamTest.Pair pair = NioStreamTest.Pair.connect(port);
            CyclicBarrier both = new CyclicBarrier(2);
            for (int race = 0; race < RACES; race++) {
                Semaphore done = new Semaphore(0);
                Request request = race % 2 == 0 ? NioStreamTest.Pair.read(8) : RawPort.request(Op.AWAIT_READABLE);
                RawPort.RawSlot slot = port.start(pair.server(), request, ended -> done.release());
                int delay = random.nextInt(2000);
                Future<?> cancel = canceller.submit(() -> {
                    both.await();
                    for (int i = 0; i < delay; i++) {
                        Thread.onSpinWait();
                    }
                    pair.server().cancel(slot);
                    return null;
                });
                both.await();
                Request write = RawPort.request(Op.WRITE);
                write.byteBuffer = ByteBuffer.allocateDirect(1).put(0, (byte) race);
                write.length = 1;
                port.call(pair.client(), write);
                cancel.get();
                assertThat(done.tryAcquire(RawPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                        .as("end of race %s", race)
                        .isTrue();
                if (request.status == Status.ABORTED) {
                    aborted++;
                } else {
                    assertThat(request.status).isEqualTo(Status.OK);
                    read++;
                }
                if (request.op == Op.AWAIT_READABLE || request.status == Status.ABORTED) {
                    assertThat(request.transferred).isZero();
                    request = port.call(pair.server(), NioStreamTest.Pair.read(8));
                }
                assertThat(request.transferred).isEqualTo(1);
                assertThat(request.byteBuffer.get(0)).isEqualTo((byte) race);
            }
        } finally {
            canceller.shutdown();
        }
        assertThat(aborted).as("races that the cancel won").isPositive();
        assertThat(read).as("races that the byte won").isPositive();
    }

    @Test
    void what_waits_is_aborted_when_all_are_cancelled() throws Exception {
        try (RawPort port = new RawPort(1, 2)) {
            NioStreamTest.Pair pair = NioStreamTest.Pair.connect(port);
            Semaphore done = new Semaphore(0);
            Request first = NioStreamTest.Pair.read(8);
            Request second = NioStreamTest.Pair.read(8);
            port.start(pair.server(), first, ended -> done.release());
            port.start(pair.server(), second, ended -> done.release());
            pair.server().cancelAll();
            assertThat(done.tryAcquire(2, RawPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            assertThat(first.status).isEqualTo(Status.ABORTED);
            assertThat(second.status).isEqualTo(Status.ABORTED);
        }
    }
}
