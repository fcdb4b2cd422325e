package reactor.overlapped;

import java.time.Duration;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.Port;

/**
 * A completion port: the worker threads that issue requests to the operating system and take their completions, and the slots,
 * memory and budget that requests share. Every handle belongs to one port.
 *
 * <p>On Windows it is an I/O completion port ({@code CreateIoCompletionPort}); elsewhere a backend that behaves like one. Most programs need
 * only {@link #shared()}.
 *
 * <p>Signals come from the port's workers, one at a time per handle; a subscriber that blocks there keeps that handle's other
 * requests waiting, not the port. What a stream has already, and what completes at once, is signalled on the thread that asks for it.
 */
public interface CompletionPort extends Disposable {

    /** {@return the port that all share who make none of their own; made on first use, of daemon threads; disposing it does nothing} */
    static CompletionPort shared() {
        return Port.shared();
    }

    /** {@return a builder of a port of one's own} */
    static CompletionPortBuilder builder() {
        return new CompletionPortBuilder();
    }

    /** {@return a port with all settings at their defaults} */
    static CompletionPort create() {
        return builder().build();
    }

    /** {@return the name, as in its threads' names} */
    String name();

    /** {@return the backend at work: {@code iocp}, {@code uring} or {@code nio}} */
    String backend();

    /**
     * Sends a packet of the caller's own through the port ({@code PostQueuedCompletionStatus}).
     *
     * @param packet any object
     * @return posts on subscribe; emits the packet on a worker of the port. Cancelling drops it.
     */
    <T> Mono<T> post(T packet);

    /**
     * A queue of the caller's own packets, received one after the other on workers of the port.
     *
     * @param capacity how many may be posted and not yet received; at least 1
     */
    <T> PacketQueue<T> packetQueue(int capacity);

    /** {@return requests that hold a slot now: queued for a worker, or in flight; any thread, any time} */
    int inFlight();

    /**
     * {@return handles of this port that are open now: opened, accepted or adopted, and not closed by the system yet; any thread, any time}
     */
    int openHandles();

    /**
     * {@return bytes of the {@linkplain CompletionPortBuilder#byteBudget budget} that streams hold now: blocks in flight or read ahead, beyond the first
     * of each stream, which needs no budget; any thread, any time} What a subscriber has got is his and no longer counted.
     */
    long budgetInUse();

    /**
     * Ends the port soon: new requests are refused, those in flight cancelled, handles closed. Returns at once; {@link #onDispose()} tells when
     * it is done. Does nothing on {@link #shared()}.
     */
    @Override
    void dispose();

    /**
     * Ends the port gracefully: new requests are refused with {@link java.nio.channels.ShutdownChannelGroupException}; those in flight
     * may complete until {@code patience} is over, then they are cancelled and end with
     * {@link java.nio.channels.AsynchronousCloseException}; all handles are closed. A request whose completion does not come within two
     * more seconds ends with that error too, and its memory is set aside for good, because the system may still write to it.
     *
     * @return begins on subscribe; completes when the workers have ended. Subscribing again changes nothing.
     */
    Mono<Void> disposeLater(Duration patience);

    /** {@return completes when the port has been disposed of, by whomever} */
    Mono<Void> onDispose();
}
