package reactor.overlapped.engine;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.overlapped.spi.Op;

/**
 * A cold Mono: each subscriber gets a request of its own.
 *
 * @param <T> what is emitted
 */
public abstract class RequestMono<T> extends Mono<T> implements Scannable {

    protected final OpenHandle handle;

    protected RequestMono(OpenHandle handle) {
        this.handle = handle;
    }

    /** Checks the arguments, takes the memory and makes the request; what it throws is signalled to the subscriber. */
    protected abstract RequestSubscription<T> request(CoreSubscriber<? super T> actual);

    /** {@return what it does} */
    protected abstract Op op();

    @Override
    public final void subscribe(CoreSubscriber<? super T> actual) {
        RequestSubscription<T> request;
        try {
            request = request(actual);
        } catch (RuntimeException e) {
            Operators.error(actual, e);
            return;
        }
        actual.onSubscribe(request);
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        return key == Attr.NAME ? op().label() + "(" + handle.system().target() + ")" : null;
    }
}
