package reactor.overlapped.spi;

/** A worker's way to take completions. Used by that one worker thread only. */
public interface Dispatcher {

    /**
     * Takes a batch of completions and reports each to {@link Completions}; when there is none waits for one, or for
     * {@link Driver#wake}, but no longer than told.
     *
     * @param timeoutNanos 0 does not wait, a negative value waits without limit
     * @return how many completions it took
     */
    int dispatch(long timeoutNanos);

    /** Frees what belongs to it; called by the worker as its last act. */
    void close();
}
