package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** Who selects, when workers come and go. */
@Tag("nio")
@Tag("selector")
@Timeout(120)
class NioAttendanceTest {

    private static final int PAIRS = 8;
    private static final int ROUNDS = 50;

    @Test
    void sockets_of_stuck_workers_are_served_by_the_one_that_is_left() throws Exception {
        serveWhileStuck(2, 4, 3);
    }

    @Test
    void a_worker_that_has_a_selector_serves_that_of_a_stuck_one_too() throws Exception {
        serveWhileStuck(2, 2, 1);
    }

    private static void serveWhileStuck(int concurrency, int workers, int stuck) throws Exception {
        try (RawPort port = new RawPort(concurrency, workers)) {
            List<NioStreamTest.Pair> pairs = pairs(port);
            CountDownLatch release = new CountDownLatch(1);
            Semaphore held = new Semaphore(0);
            try {
                for (int i = 0; i < stuck; i++) {
                    NioStreamTest.Pair pair = pairs.get(i);
                    port.start(pair.server(), RawPort.request(Op.AWAIT_READABLE), readable -> {
                        held.release();
                        awaitUninterruptibly(release);
                    });
                    write(port, pair.client());
                    assertThat(held.tryAcquire(RawPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                            .as("worker %s is stuck", i)
                            .isTrue();
                }
                for (int round = 0; round < ROUNDS; round++) {
                    for (NioStreamTest.Pair pair : pairs.subList(stuck, PAIRS)) {
                        pingPong(port, pair);
                    }
                }
            } finally {
                release.countDown();
            }
            for (NioStreamTest.Pair pair : pairs.subList(stuck, PAIRS)) {
                pingPong(port, pair);
            }
        }
    }

    @Test
    void posted_packets_and_sockets_are_both_served() throws Exception {
        try (RawPort port = new RawPort(2, 4)) {
            List<NioStreamTest.Pair> pairs = pairs(port);
            for (int round = 0; round < 2000; round++) {
                Request post = port.call(port.driver.postHandle(), RawPort.request(Op.POST));
                assertThat(post.status).isEqualTo(Status.OK);
                pingPong(port, pairs.get(round % PAIRS));
            }
        }
    }

    private static List<NioStreamTest.Pair> pairs(RawPort port) throws Exception {
        List<NioStreamTest.Pair> pairs = new ArrayList<>();
        for (int i = 0; i < PAIRS; i++) {
            pairs.add(NioStreamTest.Pair.connect(port));
        }
        return pairs;
    }

    private static void pingPong(RawPort port, NioStreamTest.Pair pair) throws InterruptedException {
        Semaphore done = new Semaphore(0);
        Request ping = NioStreamTest.Pair.read(1);
        Request pong = NioStreamTest.Pair.read(1);
        port.start(pair.client(), pong, read -> done.release());
        answer(port, pair.server(), ping, done);
        write(port, pair.client());
        assertThat(done.tryAcquire(2, RawPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .as("ping and pong")
                .isTrue();
        assertThat(ping.transferred + pong.transferred).isEqualTo(2);
    }

    /** Waits until there is something to read, which may be said in vain, reads it and writes back. */
    private static void answer(RawPort port, SystemHandle server, Request ping, Semaphore done) {
        port.start(
                server,
                RawPort.request(Op.AWAIT_READABLE),
                readable -> port.start(server, ping, read -> {
                    if (ping.transferred == 0) {
                        answer(port, server, ping, done);
                    } else {
                        port.start(server, write(), written -> done.release());
                    }
                }));
    }

    private static void write(RawPort port, SystemHandle to) throws InterruptedException {
        assertThat(port.call(to, write()).transferred).isEqualTo(1);
    }

    private static Request write() {
        Request write = RawPort.request(Op.WRITE);
        write.byteBuffer = ByteBuffer.allocateDirect(1);
        write.length = 1;
        return write;
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
