package reactor.overlapped.connection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

class NowTest {

    private final Disposable opened = Disposables.single();

    @Test
    void what_is_opened_in_time_is_the_callers() {
        assertThat(Now.open(Mono.just(opened), Duration.ofSeconds(10))).isSameAs(opened);
        assertThat(Now.open(Mono.just(opened), null)).isSameAs(opened);
        assertThat(opened.isDisposed()).isFalse();
    }

    /** Emitted by the cancel itself: later than the wait has ended, earlier than the opening knows. */
    @Test
    void what_is_opened_as_the_time_is_over_is_disposed_of() {
        assertThatThrownBy(() -> Now.open(new EmitsOnCancel(opened), Duration.ofMillis(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Timeout");
        assertThat(opened.isDisposed()).isTrue();
    }

    @Test
    void what_is_opened_after_the_caller_has_gone_is_disposed_of() {
        AtomicReference<CoreSubscriber<? super Disposable>> late = new AtomicReference<>();
        Mono<Disposable> opening = new Mono<>() {
            @Override
            public void subscribe(CoreSubscriber<? super Disposable> subscriber) {
                late.set(subscriber);
                subscriber.onSubscribe(Operators.emptySubscription());
            }
        };
        assertThatThrownBy(() -> Now.open(opening, Duration.ofMillis(1))).isInstanceOf(IllegalStateException.class);

        late.get().onNext(opened);

        assertThat(opened.isDisposed()).isTrue();
    }

    @Test
    void an_error_is_the_callers() {
        assertThatThrownBy(() -> Now.open(Mono.<Disposable>error(new IOException("refused")), null))
                .hasRootCauseMessage("refused");
    }

    private static final class EmitsOnCancel extends Mono<Disposable> {

        private final Disposable value;

        EmitsOnCancel(Disposable value) {
            this.value = value;
        }

        @Override
        public void subscribe(CoreSubscriber<? super Disposable> subscriber) {
            subscriber.onSubscribe(new org.reactivestreams.Subscription() {
                @Override
                public void request(long n) {}

                @Override
                public void cancel() {
                    subscriber.onNext(value);
                }
            });
        }
    }
}
