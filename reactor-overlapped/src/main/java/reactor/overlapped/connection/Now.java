package reactor.overlapped.connection;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** What the forms of an opening that wait have in common. */
public final class Now {

    private static final Disposable NOBODY_WAITS = Disposables.disposed();

    private Now() {}

    /**
     * Waits for what is opened. {@link Mono#block(Duration)} alone would lose what is emitted in the moment that it gives up: here it is
     * disposed of.
     *
     * @param timeout at most; null is without limit
     */
    public static <T extends Disposable> T open(Mono<T> opening, @Nullable Duration timeout) {
        AtomicReference<@Nullable Disposable> opened = new AtomicReference<>();
        Mono<T> seen = opening.doOnNext(value -> {
            if (!opened.compareAndSet(null, value)) {
                value.dispose();
            }
        });
        try {
            return Objects.requireNonNull(timeout == null ? seen.block() : seen.block(timeout));
        } catch (RuntimeException | Error e) {
            Disposable value = opened.getAndSet(NOBODY_WAITS);
            if (value != null) {
                value.dispose();
            }
            throw e;
        }
    }
}
