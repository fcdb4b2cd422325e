package reactor.overlapped.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

/** What a stream of lines owes its subscriber, and its source. */
class TextSubscriberTest {

    @RegisterExtension
    final Bytes bytes = new Bytes();

    private ByteBuf buffer(String text) {
        return bytes.buffer(text.getBytes(StandardCharsets.UTF_8));
    }

    @Nested
    class Demand {

        @Test
        void no_more_lines_come_than_are_wanted() {
            StepVerifier.create(
                            Flux.defer(() -> Flux.just(buffer("a\nb\nc\nd\ne"))).transform(Lines.utf8()), 0)
                    .expectSubscription()
                    .thenRequest(1)
                    .expectNext("a")
                    .thenRequest(2)
                    .expectNext("b", "c")
                    .thenRequest(10)
                    .expectNext("d", "e")
                    .verifyComplete();
        }

        @Test
        void no_buffer_is_asked_for_before_the_one_before_is_used_up() {
            TestPublisher<ByteBuf> source = TestPublisher.create();
            StepVerifier.create(source.flux().transform(Lines.utf8()), 0)
                    .expectSubscription()
                    .then(() -> source.assertWasNotRequested())
                    .thenRequest(1)
                    .then(() -> source.assertMinRequested(1).assertMaxRequested(1))
                    .then(() -> source.next(buffer("a\nb\nc")))
                    .expectNext("a")
                    .then(() -> source.assertMaxRequested(1))
                    .thenRequest(1)
                    .expectNext("b")
                    .thenRequest(1)
                    .then(() -> source.assertMinRequested(1).next(buffer("c\n")).complete())
                    .expectNext("cc")
                    .verifyComplete();
        }

        @Test
        void the_end_comes_without_demand() {
            StepVerifier.create(Flux.defer(() -> Flux.just(buffer("a\n"))).transform(Lines.utf8()), 1)
                    .expectNext("a")
                    .verifyComplete();
        }

        @ParameterizedTest
        @ValueSource(longs = {1, 2, 3, 7, Long.MAX_VALUE})
        void any_demand_gets_every_line(long demand) {
            String text = "0123456789\n".repeat(5000);
            List<byte[]> parts = Bytes.random(text.getBytes(StandardCharsets.UTF_8), 300, new Random(demand));
            AtomicLong outstanding = new AtomicLong();
            List<String> lines = new ArrayList<>();
            Flux<String> source = bytes.stream(parts).transform(Lines.utf8());
            source.subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    ask();
                }

                @Override
                protected void hookOnNext(String line) {
                    assertThat(outstanding.getAndDecrement()).isPositive();
                    lines.add(line);
                    if (outstanding.get() == 0) {
                        ask();
                    }
                }

                private void ask() {
                    outstanding.addAndGet(demand);
                    request(demand);
                }
            });
            assertThat(lines).isEqualTo(text.lines().toList());
        }

        @Test
        void demand_from_other_threads_gets_every_line_in_order() {
            String text = String.join(
                    "\n", IntStream.range(0, 20_000).mapToObj(String::valueOf).toList());
            List<byte[]> parts = Bytes.random(text.getBytes(StandardCharsets.UTF_8), 500, new Random(5));
            Flux<String> lines = bytes.stream(parts)
                    .publishOn(Schedulers.parallel())
                    .transform(Lines.utf8())
                    .publishOn(Schedulers.parallel(), 3);
            assertThat(lines.collectList().block(Bytes.PATIENCE))
                    .isEqualTo(text.lines().toList());
        }
    }

    @Nested
    class Sources {

        @Test
        void an_error_comes_after_the_lines_before_it() {
            IOException reason = new IOException("broken");
            StepVerifier.create(
                            Flux.concat(Flux.defer(() -> Flux.just(buffer("a\nb\nc"))), Flux.<ByteBuf>error(reason))
                                    .transform(Lines.utf8()),
                            1)
                    .expectNext("a")
                    .thenRequest(5)
                    .expectNext("b")
                    .verifyErrorSatisfies(thrown -> assertThat(thrown).isSameAs(reason));
        }

        @Test
        void a_source_that_heeds_no_demand_is_an_error() {
            AtomicReference<Subscriber<? super ByteBuf>> source = new AtomicReference<>();
            Flux<String> lines = Lines.utf8().apply(subscriber -> {
                source.set(subscriber);
                subscriber.onSubscribe(Operators.emptySubscription());
            });
            StepVerifier.create(lines, 0)
                    .expectSubscription()
                    .then(() -> {
                        // The first is being worked on and the second waits for that.
                        for (int i = 0; i < 4; i++) {
                            source.get().onNext(buffer("a\n"));
                        }
                    })
                    .thenRequest(5)
                    .expectNext("a", "a")
                    .verifyErrorMatches(Exceptions::isOverflow);
        }

        @Test
        void each_subscriber_has_a_state_of_its_own() {
            Flux<String> lines =
                    Flux.defer(() -> Flux.just(buffer("a\nb"), buffer("c"))).transform(Lines.utf8());
            for (int i = 0; i < 3; i++) {
                StepVerifier.create(lines).expectNext("a", "bc").verifyComplete();
            }
        }

        @Test
        void the_subscribers_context_reaches_the_source() {
            Flux<ByteBuf> source = Flux.deferContextual(context -> Flux.just(buffer(context.get("key"))));
            StepVerifier.create(source.transform(Text.utf8()).contextWrite(Context.of("key", "value")))
                    .expectNext("value")
                    .verifyComplete();
        }

        @Test
        void a_released_buffer_is_an_error() {
            Flux<ByteBuf> source = Flux.defer(() -> {
                ByteBuf gone = buffer("a\n");
                gone.release();
                return Flux.just(gone);
            });
            StepVerifier.create(source.transform(Lines.utf8())).verifyError(IllegalReferenceCountException.class);
        }
    }

    @Nested
    class Cancelling {

        @Test
        void what_has_come_is_released_and_the_source_cancelled() {
            TestPublisher<ByteBuf> source = TestPublisher.create();
            StepVerifier.create(source.flux().transform(Lines.utf8()), 1)
                    .then(() -> source.next(buffer("a\nb\nc\n")))
                    .expectNext("a")
                    .thenCancel()
                    .verify();
            source.assertCancelled();
            bytes.assertNothingLeft();
        }

        @Test
        void within_a_line_it_is_the_last_one() {
            List<String> seen = new ArrayList<>();
            Flux<String> lines =
                    Flux.defer(() -> Flux.just(buffer("a\nb\nc\n"))).transform(Lines.utf8());
            lines.subscribe(new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(String line) {
                    seen.add(line);
                    cancel();
                }
            });
            assertThat(seen).containsExactly("a");
        }

        @Test
        void what_comes_too_late_is_released() {
            AtomicReference<Subscriber<? super ByteBuf>> late = new AtomicReference<>();
            StepVerifier.create(Lines.utf8().apply(subscriber -> {
                        late.set(subscriber);
                        subscriber.onSubscribe(Operators.emptySubscription());
                    }))
                    .thenCancel()
                    .verify();
            late.get().onNext(buffer("a\n"));
            late.get().onComplete();
            late.get().onNext(buffer("b\n"));
            bytes.assertNothingLeft();
        }

        @Test
        void a_subscriber_that_throws_leaves_nothing() {
            TestPublisher<ByteBuf> source = TestPublisher.create();
            source.flux().transform(Lines.utf8()).subscribe(new ThrowingSubscriber());
            assertThatThrownBy(() -> source.next(buffer("a\nb\nc"))).hasMessageContaining("planted");
            source.assertCancelled();
            bytes.assertNothingLeft();
        }

        @RepeatedTest(20)
        void at_any_time_from_another_thread_nothing_is_left() throws Exception {
            Scheduler other = Schedulers.newSingle("canceller");
            AtomicInteger made = new AtomicInteger();
            CountDownLatch ended = new CountDownLatch(1);
            Flux<ByteBuf> endless = Flux.<ByteBuf>generate(sink -> {
                        made.incrementAndGet();
                        sink.next(buffer("a\nbc\nd"));
                    })
                    .subscribeOn(other)
                    .doFinally(signal -> ended.countDown());
            BaseSubscriber<String> subscriber = new BaseSubscriber<>() {};
            endless.transform(Lines.utf8()).subscribe(subscriber);
            int enough = new Random().nextInt(2000);
            while (made.get() < enough) {
                Thread.onSpinWait();
            }
            subscriber.cancel();
            assertThat(ended.await(Bytes.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .isTrue();
            // Behind whatever that thread still does.
            CountDownLatch idle = new CountDownLatch(1);
            other.schedule(idle::countDown);
            assertThat(idle.await(Bytes.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            other.dispose();
            bytes.assertNothingLeft();
        }
    }

    private static final class ThrowingSubscriber implements CoreSubscriber<String> {

        @Override
        public void onSubscribe(Subscription subscription) {
            subscription.request(Long.MAX_VALUE);
        }

        @Override
        public void onNext(String line) {
            throw new IllegalStateException("planted");
        }

        @Override
        public void onError(Throwable reason) {
            throw new AssertionError(reason);
        }

        @Override
        public void onComplete() {
            throw new AssertionError("completed");
        }
    }
}
