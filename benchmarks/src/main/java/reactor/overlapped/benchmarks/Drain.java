package reactor.overlapped.benchmarks;

import java.util.function.ToIntFunction;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;

/**
 * Takes all that a publisher emits, as it comes.
 *
 * @param <T> what is emitted
 */
final class Drain<T> implements CoreSubscriber<T> {

    private final Finish finish;
    private final ToIntFunction<T> take;
    private long bytes;

    /** {@code take} releases what it is given and tells its size. */
    Drain(Finish finish, ToIntFunction<T> take) {
        this.finish = finish;
        this.take = take;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(T emitted) {
        bytes += take.applyAsInt(emitted);
    }

    @Override
    public void onError(Throwable reason) {
        finish.failed(reason);
    }

    @Override
    public void onComplete() {
        finish.done(bytes);
    }
}
