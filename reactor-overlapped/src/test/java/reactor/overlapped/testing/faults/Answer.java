package reactor.overlapped.testing.faults;

import java.util.function.Consumer;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.Request;

/** How a request is answered. */
public sealed interface Answer {

    /** By the real backend. */
    record Real(int atMost) implements Answer {}

    /** Without asking the real backend. */
    record Outcome(Consumer<Request> outcome) implements Answer {}

    /** Not at all; with {@code cancellable} a cancel aborts it, else a cancel finds nothing. */
    record Stuck(boolean cancellable) implements Answer {}

    static Answer real() {
        return new Real(Integer.MAX_VALUE);
    }

    /** The real backend's, asked for no more than that many bytes. */
    static Answer atMost(int bytes) {
        return new Real(bytes);
    }

    /** Good, but nothing was moved. */
    static Answer nothingMoved() {
        return new Outcome(request -> request.ok(0));
    }

    /** The end of the file. */
    static Answer end() {
        return new Outcome(Request::end);
    }

    /** No room for it now: ERROR_NO_SYSTEM_RESOURCES. */
    static Answer busy() {
        return new Outcome(request -> request.busy(1450));
    }

    static Answer failed(int code, String symbol) {
        return new Outcome(request -> request.failed(
                new OverlappedException(request.op.label(), "somewhere", code, symbol, "made up for a test")));
    }

    /** The backend has a bug. */
    static Answer thrown(RuntimeException thrown) {
        return new Outcome(request -> {
            throw thrown;
        });
    }

    /** Its completion never comes and a cancel finds nothing. */
    static Answer never() {
        return new Stuck(false);
    }

    /** It completes when it is cancelled, as aborted. */
    static Answer untilCancelled() {
        return new Stuck(true);
    }
}
