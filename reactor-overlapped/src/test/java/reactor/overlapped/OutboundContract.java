package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.io.ByteArrayOutputStream;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Outbound;
import reactor.overlapped.engine.TransmitSource;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** The writing side of a handle without positions: senders take turns, and each buffer goes out whole, once and in order. */
abstract class OutboundContract extends PortContract {

    private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
    private final List<Integer> counts = Collections.synchronizedList(new ArrayList<>());
    private OpenHandle handle;
    private Outbound outbound;

    @BeforeEach
    void opens() throws Exception {
        faults.vectorLimit(8);
        handle = fixture.engine()
                .open(new FileSpec(
                        file(8),
                        Set.of(Access.READ, Access.WRITE),
                        Set.of(Share.values()),
                        Disposition.OPEN_EXISTING,
                        Set.of(),
                        Set.of(),
                        false,
                        true));
        outbound = new Outbound(handle, false);
        faults.answering(request -> taking(Integer.MAX_VALUE));
    }

    /** Takes the first bytes of what a request offers. */
    private Answer taking(int most) {
        return new Answer.Outcome(request -> request.ok(take(request, most)));
    }

    private synchronized int take(Request request, int most) {
        ByteBuf[] parts = request.vector == null
                ? new ByteBuf[] {request.buffer.slice(request.index, request.length)}
                : request.vector;
        int left = Math.min(most, request.length);
        int taken = left;
        for (int i = 0; i < (request.vector == null ? 1 : request.vectorCount); i++) {
            assertThat(parts[i].isDirect()).isTrue();
            int part = Math.min(left, parts[i].readableBytes());
            byte[] bytes = new byte[part];
            parts[i].getBytes(parts[i].readerIndex(), bytes);
            sent.writeBytes(bytes);
            left -= part;
        }
        counts.add(request.vector == null ? 1 : request.vectorCount);
        return taken;
    }

    private String text() {
        return sent.toString(StandardCharsets.US_ASCII);
    }

    private ByteBuf buffer(String text) {
        return fixture.allocator()
                .directBuffer(Math.max(1, text.length()))
                .writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }

    private Flux<ByteBuf> buffers(String... texts) {
        return Flux.just(texts).map(this::buffer);
    }

    @Test
    void what_is_there_together_goes_out_in_one_gathered_write() {
        StepVerifier.create(outbound.send(buffers("ab", "", "cd", "ef"), null))
                .expectNext(6L)
                .expectComplete()
                .verify(PATIENCE);

        assertThat(text()).isEqualTo("abcdef");
        // The first may find the way free before the others are there.
        assertThat(counts.size()).isLessThanOrEqualTo(3);
        assertThat(outbound.bytes()).isEqualTo(6);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7})
    void partial_writes_are_finished_whatever_the_system_takes_at_once(int most) {
        faults.answering(request -> taking(most));
        byte[] bytes = content(1000);
        Flux<ByteBuf> source = Flux.concat(
                buffers(java.util.Arrays.copyOf(bytes, 500), 13),
                Flux.just(Unpooled.wrappedBuffer(java.util.Arrays.copyOfRange(bytes, 500, 700))),
                Flux.defer(() -> Flux.just(Unpooled.compositeBuffer()
                        .addComponent(true, direct(java.util.Arrays.copyOfRange(bytes, 700, 850)))
                        .addComponent(true, direct(java.util.Arrays.copyOfRange(bytes, 850, 1000))))));

        StepVerifier.create(outbound.send(source, null))
                .expectNext(1000L)
                .expectComplete()
                .verify(PATIENCE);

        assertThat(sent.toByteArray()).isEqualTo(bytes);
    }

    @Test
    void several_senders_take_turns_and_no_buffer_is_cut_by_another() {
        faults.answering(request -> taking(ThreadLocalRandom.current().nextInt(3) + 1));
        List<Mono<Long>> senders = new ArrayList<>();
        for (char name = 'a'; name < 'a' + 6; name++) {
            String word = String.valueOf(name).repeat(5) + "|";
            senders.add(outbound.send(Flux.range(0, 200).map(i -> buffer(word)), null));
        }

        StepVerifier.create(Flux.merge(senders))
                .expectNextCount(6)
                .expectComplete()
                .verify(PATIENCE);

        String[] words = text().split("\\|");
        assertThat(words)
                .hasSize(1200)
                .allMatch(word -> word.length() == 5 && word.chars().distinct().count() == 1);
    }

    @Test
    void a_sender_whose_publisher_pauses_keeps_nobody_waiting() {
        Sinks.Many<ByteBuf> slow = Sinks.many().unicast().onBackpressureBuffer();
        List<Long> ends = Collections.synchronizedList(new ArrayList<>());
        outbound.send(slow.asFlux(), null).subscribe(ends::add);
        slow.tryEmitNext(buffer("first ")).orThrow();

        StepVerifier.create(outbound.send(buffers("second "), null))
                .expectNext(7L)
                .expectComplete()
                .verify(PATIENCE);
        slow.tryEmitNext(buffer("third")).orThrow();
        slow.tryEmitComplete().orThrow();

        Held.await(() -> ends.size() == 1);
        assertThat(text()).isEqualTo("first second third");
    }

    @Test
    void demand_stops_while_the_system_takes_nothing_and_goes_on_when_it_does() {
        faults.answering(request -> Answer.untilCancelled());
        AtomicLong asked = new AtomicLong();
        Flux<ByteBuf> endless = Flux.<ByteBuf>generate(s -> s.next(buffer("x"))).doOnRequest(asked::addAndGet);
        var sending = outbound.send(endless, null).subscribe();
        Held.await(() -> faults.stuck() == 1);

        assertThat(asked.get()).isBetween(1L, 16L);
        sending.dispose();
        fixture.assertNothingLeft();
    }

    @Test
    void buffers_wait_for_the_one_that_flushes() {
        TestPublisher<ByteBuf> source = TestPublisher.create();
        StepVerifier.create(outbound.send(source, buffer -> buffer.getByte(0) == '!'))
                .then(() -> source.next(buffer("a"), buffer("b")))
                .then(() -> assertThat(text()).isEmpty())
                .then(() -> source.next(buffer("!")))
                .then(() -> Held.await(() -> text().equals("ab!")))
                .then(() -> source.next(buffer("c")))
                .then(() -> assertThat(text()).isEqualTo("ab!"))
                .then(source::complete)
                .expectNext(4L)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(text()).isEqualTo("ab!c");
        assertThat(counts).containsExactly(3, 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5, 20, 31, 40})
    void buffers_that_wait_for_one_that_flushes_do_not_keep_the_publisher_from_emitting_it(int flushed) {
        // Held back until it completes, after some have gone out or were empty.
        Flux<ByteBuf> source = Flux.range(0, 200).map(i -> buffer(i == flushed ? "!" : i > 0 && i < 8 ? "" : "x"));

        StepVerifier.create(outbound.send(source, buffer -> buffer.getByte(0) == '!'))
                .expectNext(flushed == 5 ? 194L : 193L)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void many_senders_that_wait_all_hear_that_the_stream_is_broken() {
        faults.answering(request -> text().isEmpty() ? taking(3) : Answer.untilCancelled());
        var sending = outbound.send(buffers("abcde"), null).subscribe();
        Held.await(() -> faults.stuck() == 1);
        AtomicLong failed = new AtomicLong();
        int count = 20_000;
        for (int i = 0; i < count; i++) {
            outbound.send(buffers("x"), null).subscribe(bytes -> {}, reason -> failed.incrementAndGet());
        }

        sending.dispose();

        Held.await(() -> failed.get() == count);
    }

    @Test
    void a_subscriber_that_throws_keeps_no_signal_from_another_sender() {
        faults.answering(request -> text().isEmpty() ? taking(3) : Answer.untilCancelled());
        var sending = outbound.send(buffers("abcde"), null).subscribe();
        Held.await(() -> faults.stuck() == 1);
        AtomicLong failed = new AtomicLong();
        for (int i = 0; i < 3; i++) {
            outbound.send(buffers("x"), null).subscribe(throwing(failed));
        }

        sending.dispose();

        Held.await(() -> failed.get() == 3);
    }

    @Test
    void a_subscriber_that_throws_keeps_no_close_from_another_sender() {
        AtomicLong failed = new AtomicLong();
        for (int i = 0; i < 3; i++) {
            outbound.send(Flux.never(), null).subscribe(throwing(failed));
        }

        handle.dispose();

        Held.await(() -> failed.get() == 3);
    }

    private static CoreSubscriber<Long> throwing(AtomicLong failed) {
        return new CoreSubscriber<>() {
            @Override
            public void onSubscribe(Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(Long bytes) {}

            @Override
            public void onError(Throwable reason) {
                failed.incrementAndGet();
                throw new IllegalStateException("thrown by a subscriber");
            }

            @Override
            public void onComplete() {}
        };
    }

    @Test
    void closing_the_handle_ends_a_sender_whose_publisher_has_not_emitted_yet() {
        AtomicLong cancelled = new AtomicLong();
        StepVerifier.create(outbound.send(Flux.<ByteBuf>never().doOnCancel(cancelled::incrementAndGet), null))
                .expectSubscription()
                .then(handle::dispose)
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void a_sender_that_comes_after_the_close_does_not_wait_for_its_publisher() {
        StepVerifier.create(outbound.send(buffers("ab"), null)).expectNext(2L).verifyComplete();
        handle.close().block(PATIENCE);

        StepVerifier.create(outbound.send(Flux.never(), null))
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
    }

    @Test
    void a_send_cancelled_in_the_middle_of_a_buffer_says_so_to_the_next() {
        faults.answering(request -> text().isEmpty() ? taking(3) : Answer.untilCancelled());
        var sending = outbound.send(buffers("abcde"), null).subscribe();
        Held.await(() -> faults.stuck() == 1);

        sending.dispose();

        StepVerifier.create(outbound.send(buffers("xyz"), null))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                PartialSendException.class,
                                partial -> assertThat(partial.sent()).isEqualTo(3)))
                .verify(PATIENCE);
        assertThat(text()).isEqualTo("abc");
        fixture.assertNothingLeft();
    }

    @Test
    void a_send_cancelled_between_buffers_leaves_the_way_free() {
        faults.vectorLimit(1);
        Outbound single = new Outbound(handle, true);
        faults.answering(request -> text().isEmpty() ? taking(99) : Answer.untilCancelled());
        var sending = single.send(buffers("abc", "def"), null).subscribe();
        Held.await(() -> faults.stuck() == 1);

        sending.dispose();
        Held.await(() -> faults.stuck() == 0);
        faults.answering(request -> taking(99));

        StepVerifier.create(single.send(buffers("xyz"), null))
                .expectNext(3L)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(text()).isEqualTo("abcxyz");
    }

    @Test
    void a_cancelled_sender_that_waits_for_its_turn_lets_the_next_pass() {
        faults.answering(request -> Answer.untilCancelled());
        var first = outbound.send(buffers("first"), null).subscribe();
        Held.await(() -> faults.stuck() == 1);
        var second = outbound.send(buffers("second"), null).subscribe();
        List<Long> ends = Collections.synchronizedList(new ArrayList<>());
        outbound.send(buffers("third"), null).subscribe(ends::add);
        second.dispose();
        faults.answering(request -> taking(99));

        first.dispose();

        Held.await(() -> ends.size() == 1);
        assertThat(text()).isEqualTo("third");
        fixture.assertNothingLeft();
    }

    @Test
    void messages_go_out_one_by_one_and_empty_ones_too() {
        Outbound messages = new Outbound(handle, true);

        StepVerifier.create(messages.send(buffers("a", "", "bc"), null))
                .expectNext(3L)
                .expectComplete()
                .verify(PATIENCE);

        assertThat(counts).containsExactly(1, 1, 1);
    }

    @Test
    void where_the_system_takes_one_buffer_at_a_time_small_ones_are_put_together() {
        faults.vectorLimit(1);
        Outbound single = new Outbound(handle, false);
        TestPublisher<ByteBuf> source = TestPublisher.create();

        StepVerifier.create(single.send(source, buffer -> false))
                .then(() -> source.next(buffer("a"), buffer("b"), buffer("c")))
                .then(source::complete)
                .expectNext(3L)
                .expectComplete()
                .verify(PATIENCE);

        assertThat(text()).isEqualTo("abc");
        assertThat(counts).containsExactly(1);
    }

    @Test
    void the_publishers_error_comes_after_what_it_had_emitted_is_sent() {
        StepVerifier.create(outbound.send(
                        Flux.concat(buffers("ab"), Mono.error(new IllegalStateException("made up"))), null))
                .expectErrorMessage("made up")
                .verify(PATIENCE);
        assertThat(text()).isEqualTo("ab");
    }

    @Test
    void a_failed_write_ends_its_sender_and_releases_what_is_left() {
        faults.answering(request -> Answer.failed(104, "ECONNRESET"));
        AtomicLong cancelled = new AtomicLong();

        StepVerifier.create(outbound.send(
                        Flux.concat(buffers("ab", "cd"), Flux.never()).doOnCancel(cancelled::incrementAndGet), null))
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("ECONNRESET"))
                .verify(PATIENCE);

        assertThat(cancelled).hasValue(1);
        fixture.assertNothingLeft();
    }

    @Test
    void a_system_that_takes_nothing_is_an_error_not_a_loop() {
        faults.answering(request -> Answer.nothingMoved());
        StepVerifier.create(outbound.send(buffers("ab"), null))
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("WRITE_ZERO"))
                .verify(PATIENCE);
    }

    @Test
    void sending_on_a_closed_handle_fails_and_releases_the_buffers() {
        handle.close().block(PATIENCE);
        StepVerifier.create(outbound.send(buffers("ab", "cd"), null)).verifyError(ClosedChannelException.class);
        fixture.assertNothingLeft();
    }

    @Test
    void closing_the_handle_ends_a_sender_that_waits_for_its_publisher() {
        AtomicLong cancelled = new AtomicLong();
        StepVerifier.create(outbound.send(
                        Flux.concat(buffers("ab"), Flux.<ByteBuf>never()).doOnCancel(cancelled::incrementAndGet), null))
                .then(() -> Held.await(() -> text().equals("ab")))
                .then(handle::dispose)
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void closing_the_handle_ends_a_write_that_waits() {
        faults.answering(request -> Answer.untilCancelled());
        StepVerifier.create(outbound.send(buffers("ab"), null))
                .then(() -> Held.await(() -> faults.stuck() == 1))
                .then(handle::dispose)
                .expectError(java.nio.channels.AsynchronousCloseException.class)
                .verify(PATIENCE);
        fixture.assertNothingLeft();
    }

    @Test
    void a_publisher_that_overflows_is_cut_off() {
        faults.answering(request -> Answer.untilCancelled());
        AtomicLong cancelled = new AtomicLong();
        Publisher<ByteBuf> rude = subscriber -> subscriber.onSubscribe(new Subscription() {
            private boolean started;

            @Override
            public void request(long n) {
                for (int i = 0; i < 40 && !started; i++) {
                    subscriber.onNext(buffer("x"));
                }
                started = true;
            }

            @Override
            public void cancel() {
                cancelled.incrementAndGet();
            }
        });
        StepVerifier.create(outbound.send(rude, null))
                .then(() -> Held.await(() -> faults.stuck() == 1))
                .then(() -> assertThat(cancelled).hasValue(1))
                .thenCancel()
                .verify(PATIENCE);
        fixture.assertNothingLeft();
    }

    /** Senders come and are cancelled at any moment, while writes are cut, refused and late. */
    @Test
    void whatever_is_cancelled_no_buffer_is_lost_or_sent_in_part_before_another() {
        Random dice = new Random(5);
        faults.answering(request -> {
            synchronized (dice) {
                return dice.nextInt(4) == 0 ? Answer.busy() : taking(dice.nextInt(20) + 1);
            }
        });
        for (int round = 0; round < 300; round++) {
            Outbound fresh = new Outbound(handle, false);
            int before = sent.size();
            var cancelled = fresh.send(Flux.range(0, 50).map(i -> buffer("[cancelled]")), null)
                    .subscribe();
            List<Long> ends = Collections.synchronizedList(new ArrayList<>());
            fresh.send(Flux.range(0, 5).map(i -> buffer("(stays)")), null)
                    .onErrorReturn(PartialSendException.class, -1L)
                    .subscribe(ends::add);
            cancelled.dispose();
            Held.await(() -> ends.size() == 1);
            Held.await(() -> fixture.port().inFlight() == 0);
            String text = text().substring(before);
            if (ends.get(0) > 0) {
                // What was cut may stand at the end, where nothing follows it.
                assertThat(text.replace("[cancelled]", "")).matches("(\\(stays\\)){5}(\\[[a-z]*)?");
            }
        }
        fixture.assertNothingLeft();
    }

    /** A publisher that emits those buffers and then nothing, and whose cancel throws, as none should. */
    private Publisher<ByteBuf> rudelyCancelled(String... texts) {
        return subscriber -> subscriber.onSubscribe(new Subscription() {
            private boolean started;

            @Override
            public void request(long n) {
                if (!started) {
                    started = true;
                    for (String text : texts) {
                        subscriber.onNext(buffer(text));
                    }
                }
            }

            @Override
            public void cancel() {
                throw new IllegalStateException("thrown by a test");
            }
        });
    }

    @Test
    void a_publisher_whose_cancel_throws_keeps_neither_its_sender_nor_the_next_waiting() {
        faults.answering(request -> Answer.failed(104, "ECONNRESET"));
        StepVerifier.create(outbound.send(rudelyCancelled("ab", "cd"), null))
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("ECONNRESET"))
                .verify(PATIENCE);
        faults.answering(request -> taking(99));

        StepVerifier.create(outbound.send(buffers("ef"), null))
                .expectNext(2L)
                .expectComplete()
                .verify(PATIENCE);
        fixture.assertNothingLeft();
    }

    @Test
    void a_predicate_that_throws_ends_its_sender_though_the_publishers_cancel_throws_too() {
        StepVerifier.create(outbound.send(rudelyCancelled("ab", "cd"), buffer -> {
                    throw new IllegalStateException("thrown by the predicate");
                }))
                .expectErrorMessage("thrown by the predicate")
                .verify(PATIENCE);
        fixture.assertNothingLeft();
    }

    @Test
    void a_cancelled_sender_gives_up_what_it_holds_back_though_the_publishers_cancel_throws() {
        var sending =
                outbound.send(rudelyCancelled("ab", "cd"), buffer -> false).subscribe();
        Held.await(() -> fixture.liveBytes() == 4);

        try {
            sending.dispose();
        } catch (IllegalStateException e) {
            assertThat(e).hasMessage("thrown by a test");
        }

        fixture.assertNothingLeft();
    }

    /** It is subscribed again, for one, after it has failed. */
    @Test
    void what_is_transmitted_a_second_time_is_an_error_of_its_sender_alone() {
        ByteBuf once = buffer("ab");
        Mono<Long> transmit = outbound.transmit(List.of(new TransmitSource(once, null, 0, 0)));
        StepVerifier.create(transmit).expectNext(2L).expectComplete().verify(PATIENCE);

        StepVerifier.create(transmit)
                .expectError(IllegalReferenceCountException.class)
                .verify(PATIENCE);

        StepVerifier.create(outbound.send(buffers("cd"), null))
                .expectNext(2L)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(text()).isEqualTo("abcd");
    }

    @Test
    void a_buffer_that_somebody_else_releases_while_another_is_sent_is_an_error_of_its_sender_alone() {
        ByteBuf kept = buffer("ab");
        ByteBuf released = Unpooled.copiedBuffer("cd", StandardCharsets.US_ASCII);
        faults.answering(request -> {
            if (released.refCnt() > 0) {
                released.release();
            }
            return taking(99);
        });

        StepVerifier.create(outbound.transmit(
                        List.of(new TransmitSource(kept, null, 0, 0), new TransmitSource(released, null, 0, 0))))
                .expectError(RuntimeException.class)
                .verify(PATIENCE);

        StepVerifier.create(outbound.send(buffers("ef"), null))
                .expectNext(2L)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(text()).isEqualTo("abef");
        fixture.assertNothingLeft();
    }
}
