package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.DatagramSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;

/** Cancelling at any time: no datagram gets lost, nobody is told twice, nothing is left. */
@Timeout(120)
abstract class UdpCancelContract extends UdpContract {

    UdpCancelContract(String backend) {
        super(backend);
    }

    /** Cancels in the midst of it, and keeps what it gets. */
    private static final class Hasty extends BaseSubscriber<Datagram> {

        final CountDownLatch enough;
        private final List<Integer> all;

        Hasty(List<Integer> all, int count) {
            this.all = all;
            this.enough = new CountDownLatch(count);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(2);
        }

        @Override
        protected void hookOnNext(Datagram datagram) {
            synchronized (all) {
                all.add(number(take(datagram.content())));
            }
            enough.countDown();
        }

        @Override
        protected void hookFinally(SignalType type) {
            while (enough.getCount() > 0) {
                enough.countDown();
            }
        }
    }

    @Test
    void a_datagram_that_comes_after_a_cancel_is_the_next_receivers() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        for (int i = 0; i < 50; i++) {
            socket.receiveRetained()
                    .subscribe(datagram -> datagram.content().release())
                    .dispose();
            send(peer, socket, bytes(i));
            assertThat(number(receive(socket).bytes())).isEqualTo(i);
        }
    }

    @Test
    void cancels_that_race_datagrams_lose_none() throws Exception {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        int count = 100;
        Thread sender = new Thread(() -> {
            for (int i = 0; i < count; i++) {
                send(peer, socket, bytes(i));
            }
        });
        sender.start();
        Random random = new Random(3);
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            Hasty hasty = new Hasty(all, random.nextInt(2));
            socket.receiveRetained().subscribe(hasty);
            if (random.nextBoolean()) {
                await(hasty.enough);
            }
            hasty.cancel();
        }
        sender.join();
        socket.quiesce().block(PATIENCE);
        // What comes last shows that nothing before it is missing: the loopback keeps the order.
        send(peer, socket, bytes(count));
        List<Integer> rest = socket.receiveRetained()
                .map(datagram -> number(take(datagram.content())))
                .takeUntil(number -> number == count)
                .collectList()
                .block(PATIENCE);
        synchronized (all) {
            all.addAll(rest);
            assertThat(all)
                    .containsExactlyElementsOf(
                            IntStream.rangeClosed(0, count).boxed().toList());
        }
    }

    @Test
    void sends_and_receives_that_are_cancelled_at_random_are_told_once_and_leave_nothing() {
        Random random = new Random(11);
        UdpSocket one = open();
        UdpSocket two = open();
        ConcurrentLinkedQueue<Throwable> errors = new ConcurrentLinkedQueue<>();
        List<AtomicInteger> signals = new ArrayList<>();
        for (int round = 0; round < 200; round++) {
            UdpSocket from = random.nextBoolean() ? one : two;
            UdpSocket to = from == one ? two : one;
            AtomicInteger ends = new AtomicInteger();
            signals.add(ends);
            var receiving = to.receiveRetained()
                    .doOnTerminate(ends::incrementAndGet)
                    .subscribe(datagram -> datagram.content().release(), errors::add);
            AtomicInteger sent = new AtomicInteger();
            signals.add(sent);
            var sending = from.send(numbered(to.address(), 1 + random.nextInt(5)))
                    .doOnTerminate(sent::incrementAndGet)
                    .subscribe(never -> {}, errors::add);
            for (int spin = random.nextInt(20_000); spin > 0; spin--) {
                Thread.onSpinWait();
            }
            if (random.nextBoolean()) {
                sending.dispose();
            }
            receiving.dispose();
        }
        one.quiesce().block(PATIENCE);
        two.quiesce().block(PATIENCE);
        assertThat(errors).isEmpty();
        assertThat(signals).allMatch(ends -> ends.get() <= 1);
        one.close().block(PATIENCE);
        two.close().block(PATIENCE);
        fixture.assertNothingLeft();
    }

    @Test
    void a_datagram_that_is_parked_is_released_by_the_close() {
        DatagramSocket peer = peer();
        for (int i = 0; i < 20; i++) {
            UdpSocket socket = open();
            var receiving = socket.receiveRetained()
                    .subscribe(datagram -> datagram.content().release());
            send(peer, socket, bytes(i));
            receiving.dispose();
            socket.close().block(PATIENCE);
        }
        fixture.assertNothingLeft();
    }
}
