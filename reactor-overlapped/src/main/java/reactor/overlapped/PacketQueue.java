package reactor.overlapped;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Packets of the caller's own that travel through a port like completions do.
 *
 * @param <T> the packets' type
 */
public interface PacketQueue<T> {

    /**
     * {@return posts the packet on subscribe; completes when a worker has dequeued it and queued it for the receiver; fails with an overflow when the receiver
     * is as many packets behind as the queue holds}
     */
    Mono<Void> post(T packet);

    /** {@return the packets in the order in which workers dequeue them, for one subscriber; completes when the port has ended} */
    Flux<T> receive();
}
