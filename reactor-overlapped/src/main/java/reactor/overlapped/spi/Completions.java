package reactor.overlapped.spi;

/** Where a backend reports completions; the engine implements it. */
@FunctionalInterface
public interface Completions {

    /** The request in the slot is complete and its outcome is set. Called once per request that was {@code PENDING}, by the thread that dequeued it. */
    void completed(Slot slot);
}
