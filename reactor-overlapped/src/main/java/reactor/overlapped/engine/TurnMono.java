package reactor.overlapped.engine;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Scannable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;

/** Makes a turn for each subscriber. */
final class TurnMono extends Mono<Long> implements Scannable {

    private final String name;
    private final OpenHandle handle;
    private final Function<CoreSubscriber<? super Long>, Turn> turns;

    TurnMono(String name, OpenHandle handle, Function<CoreSubscriber<? super Long>, Turn> turns) {
        this.name = name;
        this.handle = handle;
        this.turns = turns;
    }

    @Override
    public void subscribe(CoreSubscriber<? super Long> actual) {
        Turn turn;
        try {
            turn = turns.apply(actual);
        } catch (RuntimeException e) {
            Operators.error(actual, e);
            return;
        }
        actual.onSubscribe(turn);
    }

    @Override
    public @Nullable Object scanUnsafe(Attr key) {
        if (key == Attr.RUN_STYLE) {
            return Attr.RunStyle.ASYNC;
        }
        return key == Attr.NAME ? name + "(" + handle.system().target() + ")" : null;
    }
}
