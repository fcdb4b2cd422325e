package reactor.overlapped.filedrop;

import java.util.ArrayDeque;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Lets one pass after the other, in the order in which they come. Nobody blocks. */
final class Turnstile {

    private final Queue<Pass> waiting = new ArrayDeque<>();
    private @Nullable Pass inside;

    /** {@return a pass, not yet in the queue} */
    Pass pass() {
        return new Pass();
    }

    private void next() {
        Pass next;
        synchronized (this) {
            next = waiting.poll();
            inside = next;
        }
        if (next != null) {
            next.turn.tryEmitEmpty();
        }
    }

    /** Good for one turn. */
    final class Pass {

        private final Sinks.Empty<Void> turn = Sinks.empty();
        private boolean refused;

        private Pass() {}

        /** {@return joins the queue on subscribe; completes when it is this one's turn, never when it was {@linkplain #refuse refused} before} */
        <T> Mono<T> turn() {
            return Mono.defer(() -> {
                boolean now = false;
                synchronized (Turnstile.this) {
                    if (!refused && inside == null) {
                        inside = this;
                        now = true;
                    } else if (!refused) {
                        waiting.add(this);
                    }
                }
                if (now) {
                    turn.tryEmitEmpty();
                }
                return turn.asMono().then(Mono.empty());
            });
        }

        /** Leaves before it is its turn. {@return false if it is its turn already} */
        boolean refuse() {
            synchronized (Turnstile.this) {
                refused = inside != this;
                if (refused) {
                    waiting.remove(this);
                }
                return refused;
            }
        }

        /** Ends its turn, or its waiting. Once is enough, more does no harm. */
        void leave() {
            if (!refuse()) {
                next();
            }
        }
    }
}
