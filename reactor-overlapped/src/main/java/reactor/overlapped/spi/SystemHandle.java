package reactor.overlapped.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;

/**
 * An open handle of a backend. The engine guarantees that {@link #close} is called once, when no thread is inside any
 * other method and no request is in flight.
 */
public interface SystemHandle {

    /** {@link #start}: the request's outcome is set and no completion will be reported. */
    boolean DONE = true;

    /** {@link #start}: the completion will be, or has already been, reported to {@link Completions}. */
    boolean PENDING = false;

    /** {@return what messages call it: a path or a name} */
    String target();

    /** {@return what kind of thing the system says it is} */
    HandleKind kind();

    /** {@return whether any thread may issue requests of that kind, because issuing never blocks; else only workers of the port do} */
    default boolean issuedByCaller(Op op) {
        return false;
    }

    /** {@return whether a worker may issue requests of that kind in the middle of other work, because issuing never blocks; else when it is done with that} */
    default boolean issuedAtOnce(Op op) {
        return issuedByCaller(op);
    }

    /** {@return whether all its requests go through one worker's dispatcher, so that what they complete is best run by that worker} */
    default boolean staysWithWorker() {
        return false;
    }

    /** {@return whether a write that was aborted says how much of it the peer has got; else nobody knows} */
    default boolean countsAborted() {
        return true;
    }

    /** What {@link Op#AWAIT_READABLE} costs. */
    enum Readiness {
        /** The handle does not know it: a read that waits pins its memory. */
        NONE,
        /** Next to nothing: worth to be asked before every read. */
        CHEAP,
        /** As much as a read: to be asked where a read would wait for long. */
        COSTLY,
        /**
         * It is not needed: a READ without memory (no buffer, no vector) waits without and brings a buffer of its own, {@link
         * SystemHandle#providedLength()} bytes at most.
         */
        PROVIDED
    }

    /** {@return what it costs to wait without memory} */
    default Readiness readiness() {
        return Readiness.NONE;
    }

    /** {@return the most bytes that a READ without memory brings, with {@link Readiness#PROVIDED}} */
    default int providedLength() {
        return 0;
    }

    /** {@return what the handle has besides requests, as in {@link SocketControl}; null when it has no such thing} */
    default <T> @Nullable T control(Class<T> type) {
        return type.isInstance(this) ? type.cast(this) : null;
    }

    /** {@return how many buffers a {@link Request#vector} may have; 1 means none, then buffers go one by one} */
    default int vectorLimit() {
        return 1;
    }

    /**
     * Issues the slot's request. Never throws for what the system answers: that is an outcome.
     *
     * @param slot the slot, with its request set
     * @param dispatcher of the worker that calls, null when another thread calls
     * @return {@link #DONE} or {@link #PENDING}
     */
    boolean start(Slot slot, @Nullable Dispatcher dispatcher);

    /** Asks the system to cancel that one request. Only its completion tells what became of it. Any thread. */
    void cancel(Slot slot);

    /** Asks the system to cancel whatever is in flight on this handle. Any thread. */
    void cancelAll();

    /** Closes the handle. May block. */
    void close() throws IOException;
}
