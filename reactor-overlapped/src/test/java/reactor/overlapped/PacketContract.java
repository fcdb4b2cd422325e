package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.overlapped.testing.faults.Delivery;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** Packets of the caller's own. */
abstract class PacketContract extends PortContract {

    @Test
    void a_packet_comes_back_on_a_worker_of_the_port() {
        StepVerifier.create(fixture.port()
                        .post("packet")
                        .map(packet -> packet + " on " + Thread.currentThread().getName()))
                .assertNext(text -> assertThat(text)
                        .startsWith("packet on " + fixture.port().name() + "-")
                        .doesNotContain("blocking"))
                .verifyComplete();
        assertThat(fixture.counts().completed()).isEqualTo(1);
        // A batch is counted when all that was in it has been signalled.
        Held.await(() -> fixture.counts().packets() == 1);
    }

    /** Workers may dequeue a packet before the thread that posted it is back from the call. */
    @Test
    void packets_are_never_signalled_on_the_thread_that_posts_them() throws Exception {
        faults.delivering(Delivery.BEFORE_START_RETURNS);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(100);
        for (int i = 0; i < 100; i++) {
            fixture.port().post(i).subscribe(packet -> {
                threads.add(Thread.currentThread());
                done.countDown();
            });
        }
        await(done);
        assertThat(threads).doesNotContain(Thread.currentThread());
    }

    @Test
    void nothing_is_posted_before_subscribe_and_each_subscription_posts_again() {
        var post = fixture.port().post("packet");
        assertThat(fixture.counts().submitted()).isZero();
        post.block(PATIENCE);
        post.block(PATIENCE);
        assertThat(fixture.counts().submitted()).isEqualTo(2);
    }

    @Test
    void packets_from_many_threads_all_come_once() throws Exception {
        Set<Integer> seen = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(8 * 5000);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            int first = t * 5000;
            threads.add(new Thread(() -> IntStream.range(first, first + 5000)
                    .forEach(i -> fixture.port().post(i).subscribe(packet -> {
                        assertThat(seen.add(packet)).isTrue();
                        done.countDown();
                    }))));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        await(done);
        assertThat(seen).hasSize(40_000);
    }

    @Test
    void a_post_that_is_cancelled_is_not_signalled_and_frees_its_place() {
        for (int i = 0; i < 5000; i++) {
            Disposable post = fixture.port().post(i).subscribe();
            post.dispose();
        }
        fixture.assertNothingLeft();
        var counts = fixture.counts();
        assertThat(counts.completed() + counts.cancelled()).isEqualTo(counts.submitted());
    }

    @Test
    void a_queue_receives_in_the_order_of_posts_that_follow_each_other() {
        PacketQueue<Integer> queue = fixture.port().packetQueue(1000);
        Flux.range(0, 1000).concatMap(queue::post).blockLast(PATIENCE);

        assertThat(queue.receive().take(1000).collectList().block(PATIENCE))
                .isEqualTo(IntStream.range(0, 1000).boxed().toList());
    }

    @Test
    void a_queue_receives_what_many_threads_post_in_the_order_of_each_thread() throws Exception {
        int each = 2000;
        PacketQueue<Integer> queue = fixture.port().packetQueue(4 * each);
        List<Integer> received = Collections.synchronizedList(new ArrayList<>());
        Disposable receiver = queue.receive().subscribe(received::add);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int first = t * each;
            threads.add(new Thread(
                    () -> Flux.range(first, each).concatMap(queue::post).blockLast(PATIENCE)));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        Held.await(() -> received.size() == 4 * each);
        for (int t = 0; t < 4; t++) {
            int first = t * each;
            assertThat(received.stream().filter(i -> i / each == first / each))
                    .isSorted()
                    .hasSize(each);
        }
        assertThat(new HashSet<>(received)).hasSize(4 * each);
        receiver.dispose();
    }

    @Test
    void a_post_to_a_full_queue_fails_and_what_is_in_it_stays() {
        PacketQueue<Integer> queue = fixture.port().packetQueue(3);
        Flux.range(0, 3).concatMap(queue::post).blockLast(PATIENCE);

        assertThatThrownBy(() -> queue.post(3).block(PATIENCE))
                .satisfies(e -> assertThat(Exceptions.isOverflow(e)).isTrue())
                .hasMessageContaining("the queue holds 3 packets already");

        StepVerifier.create(queue.receive(), 2)
                .expectNext(0, 1)
                .then(() -> queue.post(4).block(PATIENCE))
                .thenRequest(2)
                .expectNext(2, 4)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void a_queue_has_one_receiver() {
        PacketQueue<Integer> queue = fixture.port().packetQueue(3);
        queue.receive().subscribe();
        StepVerifier.create(queue.receive()).verifyError(IllegalStateException.class);
    }

    @Test
    void a_post_to_a_queue_whose_receiver_has_gone_fails() {
        PacketQueue<Integer> queue = fixture.port().packetQueue(3);
        queue.receive().subscribe().dispose();
        assertThatThrownBy(() -> queue.post(1).block(PATIENCE)).hasMessageContaining("CANCELLED");
    }

    @Test
    void the_receiver_hears_of_the_end_of_the_port() {
        CompletionPort own = CompletionPort.builder().backend(backend()).build();
        PacketQueue<Integer> queue = own.packetQueue(3);
        queue.post(1).block(PATIENCE);
        StepVerifier.create(queue.receive())
                .expectNext(1)
                .then(own::dispose)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void a_queue_of_no_capacity_is_refused() {
        assertThatThrownBy(() -> fixture.port().packetQueue(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("capacity 0 is less than 1");
    }
}
