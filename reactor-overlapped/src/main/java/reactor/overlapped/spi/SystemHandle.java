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

    /** {@return whether any thread may issue requests, because issuing never blocks; else only workers of the port do} */
    default boolean issuedByCaller() {
        return false;
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
