package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.testing.Taker;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Held;

/** R5: too many requests at once are delayed and tried again, within bounds. */
abstract class CongestionContract extends PortContract {

    private static final int SLOTS = 4;
    private static final int BACKLOG = 1000;

    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.slots(SLOTS).backlog(BACKLOG);
    }

    @Test
    void a_thousand_reads_share_four_slots() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(file(1000));
        faults.delivering(held);
        CountDownLatch done = new CountDownLatch(1000);
        byte[] read = new byte[1000];
        for (int i = 0; i < 1000; i++) {
            int at = i;
            file.readRetained(at, 1).subscribe(buffer -> {
                read[at] = bytesOf(buffer)[0];
                done.countDown();
            });
        }
        held.await(SLOTS);
        assertThat(fixture.port().inFlight()).isEqualTo(SLOTS);
        assertThat(held.size()).isEqualTo(SLOTS);
        assertThat(fixture.counts().delayed()).isEqualTo(1000 - SLOTS);

        held.open();

        await(done);
        assertThat(read).isEqualTo(content(1000));
    }

    @Test
    void one_request_more_than_may_wait_fails_with_an_error_that_says_so_and_the_port_goes_on() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(file(10));
        faults.delivering(held);
        AtomicInteger good = new AtomicInteger();
        for (int i = 0; i < SLOTS + BACKLOG; i++) {
            file.readRetained(0, 10).map(PortContract::bytesOf).subscribe(bytes -> good.incrementAndGet());
        }

        assertThatThrownBy(() -> file.readRetained(0, 10).block(PATIENCE))
                .cause()
                .isInstanceOfSatisfying(
                        OverlappedException.class, e -> assertThat(e.symbol()).isEqualTo("TOO_MANY_REQUESTS"))
                .hasMessageContaining("all 4 slots of port " + fixture.port().name())
                .hasMessageContaining("1000 more requests wait already");

        held.open();
        Held.await(() -> good.get() == SLOTS + BACKLOG);
        assertThat(bytesOf(file.readRetained(0, 10).block(PATIENCE))).isEqualTo(content(10));
    }

    @Test
    void streams_that_meet_a_full_backlog_fail_and_release_what_they_have() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(file(10));
        OverlappedFile other = open(file(100_000));
        OverlappedFile target = openToWrite(directory.resolve("written"));
        faults.delivering(held);
        for (int i = 0; i < SLOTS + BACKLOG; i++) {
            file.readRetained(0, 10).map(PortContract::bytesOf).subscribe();
        }
        Taker taker = new Taker(Long.MAX_VALUE);

        other.streamRetained().subscribe(taker);

        assertThatThrownBy(taker::bytes).hasMessageContaining("TOO_MANY_REQUESTS");
        assertThatThrownBy(() -> target.write(buffers(content(100_000), 20_000)).block(PATIENCE))
                .hasMessageContaining("TOO_MANY_REQUESTS");
        held.open();
    }

    @Test
    void a_request_that_is_cancelled_while_it_waits_for_a_slot_is_never_started() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(file(10));
        faults.delivering(held);
        for (int i = 0; i < SLOTS; i++) {
            file.readRetained(0, 10).map(PortContract::bytesOf).subscribe();
        }
        held.await(SLOTS);
        Disposable waiting = file.readRetained(0, 10).subscribe();
        assertThat(fixture.liveBytes()).isEqualTo(10 * (SLOTS + 1));

        waiting.dispose();

        assertThat(fixture.liveBytes()).isEqualTo(10 * SLOTS);
        held.open();
        fixture.assertNothingLeft();
        assertThat(faults.starts()).isEqualTo(SLOTS);
    }

    @Test
    void closing_a_file_ends_its_waiting_requests_at_once_and_leaves_those_of_others() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(file(10));
        OverlappedFile other = open(file(20));
        faults.delivering(held);
        for (int i = 0; i < SLOTS; i++) {
            other.readRetained(0, 10).map(PortContract::bytesOf).subscribe();
        }
        held.await(SLOTS);
        List<Throwable> errors = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            file.readRetained(0, 10).subscribe(ByteBuf::release, errors::add);
        }
        Mono<byte[]> kept = other.readRetained(0, 20).map(PortContract::bytesOf).cache();
        kept.subscribe();

        file.dispose();

        assertThat(errors).hasSize(10).hasOnlyElementsOfType(java.nio.channels.AsynchronousCloseException.class);
        file.onClose().block(PATIENCE);
        held.open();
        assertThat(kept.block(PATIENCE)).isEqualTo(content(20));
    }

    @Test
    void a_request_that_the_system_has_no_room_for_is_tried_again_until_it_has() throws Exception {
        AtomicInteger refusals = new AtomicInteger(5);
        OverlappedFile file = open(file(100));
        faults.answering(request -> refusals.getAndDecrement() > 0 ? Answer.busy() : Answer.real());

        assertThat(bytesOf(file.readRetained(0, 100).block(PATIENCE))).isEqualTo(content(100));

        assertThat(fixture.counts().retried()).isEqualTo(5);
        assertThat(fixture.counts().completed()).isEqualTo(1);
    }

    @Test
    void a_refused_request_is_tried_again_as_soon_as_another_has_completed() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(file(100));
        AtomicInteger starts = new AtomicInteger();
        // Ten refusals put the next try 100 ms away and more; each of the ten completions below brings it on at once.
        faults.answering(
                request -> request.position == 0 && starts.getAndIncrement() < 10 ? Answer.busy() : Answer.real());
        Mono<byte[]> refused =
                file.readRetained(0, 100).map(PortContract::bytesOf).cache();
        refused.subscribe();
        for (int i = 1; i < 11; i++) {
            bytesOf(file.readRetained(i, 1).block(PATIENCE));
        }
        assertThat(refused.block(PATIENCE)).isEqualTo(content(100));
        held.open();
    }

    @Test
    void refusals_for_ever_end_in_an_error_that_says_so_and_the_port_goes_on() throws Exception {
        OverlappedFile file = open(file(100));
        faults.answering(request -> request.position == 0 ? Answer.busy() : Answer.real());

        assertThatThrownBy(() -> file.readRetained(0, 100).block(PATIENCE))
                .cause()
                .isInstanceOfSatisfying(OverlappedException.class, e -> {
                    assertThat(e.code()).isEqualTo(1450);
                    assertThat(e.operation()).isEqualTo("read");
                })
                .hasMessageContaining("no room for the request")
                .hasMessageContaining("tried 25 times");

        assertThat(fixture.counts().retried()).isEqualTo(24);
        assertThat(fixture.counts().failed()).isEqualTo(1);
        assertThat(bytesOf(file.readRetained(1, 99).block(PATIENCE))).hasSize(99);
    }

    @Test
    void many_refused_requests_all_get_through() throws Exception {
        AtomicIntegerArray calls = new AtomicIntegerArray(1000);
        OverlappedFile file = open(file(1000));
        faults.answering(request -> calls.incrementAndGet((int) request.position) < 3 ? Answer.busy() : Answer.real());

        byte[] read = new byte[1000];
        Flux.range(0, 1000)
                .flatMap(at -> file.readRetained(at, 1).doOnNext(buffer -> read[at] = bytesOf(buffer)[0]), 100)
                .then()
                .block(PATIENCE);

        assertThat(read).isEqualTo(content(1000));
        assertThat(fixture.counts().retried()).isEqualTo(2000);
    }

    @Test
    void a_refused_request_that_is_cancelled_is_not_tried_again() throws Exception {
        OverlappedFile file = open(file(100));
        faults.answering(request -> Answer.busy());
        Disposable parked = file.readRetained(0, 100).subscribe();
        Held.await(() -> fixture.counts().retried() > 3);

        parked.dispose();

        fixture.assertNothingLeft();
        assertThat(fixture.counts().cancelled()).isEqualTo(1);
        assertThat(fixture.counts().failed()).isZero();
    }

    @Test
    void a_refused_request_ends_when_its_file_is_closed() throws Exception {
        OverlappedFile file = open(file(100));
        faults.answering(request -> Answer.busy());
        Mono<ByteBuf> parked = file.readRetained(0, 100).cache();
        parked.subscribe(ByteBuf::release, e -> {});
        Held.await(() -> fixture.counts().retried() > 3);

        file.close().block(PATIENCE);

        assertThatThrownBy(() -> parked.block(PATIENCE))
                .hasCauseInstanceOf(java.nio.channels.AsynchronousCloseException.class);
    }

    @Test
    void streams_in_both_directions_survive_refusals() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        OverlappedFile source = open(file(500_000));
        OverlappedFile target = openToWrite(directory.resolve("copy"));
        faults.answering(request -> calls.incrementAndGet() % 4 == 0 ? Answer.busy() : Answer.real());

        target.write(source.streamRetained(
                        StreamOptions.create().blockSize(20_000).depth(3)))
                .block(PATIENCE);

        assertThat(directory.resolve("copy")).hasBinaryContent(content(500_000));
    }

    /** The next request of such a handle is issued where the last one ended: with thousands waiting that must not go deeper each time. */
    @Test
    void a_long_queue_of_requests_that_are_issued_by_their_callers_needs_no_deep_stack() throws Exception {
        Held held = new Held();
        faults.issuedByCaller();
        OverlappedFile file = open(file(10));
        faults.answering(request -> request.position == 0 ? Answer.real() : Answer.end());
        AtomicInteger done = new AtomicInteger();
        faults.delivering(held);
        for (int i = 0; i < SLOTS; i++) {
            file.readRetained(0, 10).map(PortContract::bytesOf).subscribe(b -> {}, e -> {}, done::incrementAndGet);
        }
        held.await(SLOTS);
        for (int i = 0; i < BACKLOG; i++) {
            file.readRetained(1, 10).subscribe(ByteBuf::release, e -> {}, done::incrementAndGet);
        }
        int[] deepest = new int[1];
        faults.answering(request -> {
            deepest[0] = Math.max(deepest[0], new Throwable().getStackTrace().length);
            return Answer.end();
        });
        faults.delivering(reactor.overlapped.testing.faults.Delivery.REAL);

        held.open();

        Held.await(() -> done.get() == SLOTS + BACKLOG);
        assertThat(deepest[0]).isLessThan(100);
    }
}
