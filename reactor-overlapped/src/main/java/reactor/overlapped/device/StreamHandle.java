package reactor.overlapped.device;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.HandleKind;

/**
 * An open handle without positions: a pipe, a console, a standard stream, a synchronous file.
 *
 * <p>An overlapped handle's reads and writes are requests of the port. A synchronous one has a thread of its own that blocks for it,
 * and a cancel interrupts that thread ({@code CancelSynchronousIo}) where the system can.
 *
 * <p>Reading loses nothing: what a cancelled read had already taken is kept (one buffer at most) and emitted to the next subscriber.
 */
public interface StreamHandle extends Disposable {

    /**
     * Adopts an open handle of the caller's own: a {@code HANDLE} on Windows, a file descriptor elsewhere. Whether it is overlapped is found out.
     *
     * @param port the port it will belong to; on Windows an overlapped handle can belong to one only
     * @param handle its value
     * @param close whether the library closes it
     * @return adopts on subscribe; fails with an error that says so when the handle is none or another port has it
     */
    static Mono<StreamHandle> adopt(CompletionPort port, long handle, boolean close) {
        return Streams.adopt(port, handle, close);
    }

    /** {@return this process's standard input; never closed} */
    static Mono<StreamHandle> standardInput(CompletionPort port) {
        return Streams.standardInput(port);
    }

    /** {@return this process's standard output; never closed} */
    static Mono<StreamHandle> standardOutput(CompletionPort port) {
        return Streams.standardOutput(port);
    }

    /** {@return the name} */
    String target();

    /** {@return what kind of thing it is ({@code GetFileType})} */
    HandleKind kind();

    /** {@return the port it belongs to} */
    CompletionPort port();

    /**
     * What comes in, one read in flight and only while there is demand.
     *
     * @return emits direct buffers, which the receiver releases; completes when the other side has closed. One subscriber at a time: a second gets {@link
     *     IllegalStateException}. The next one, after a cancel, goes on where the last stopped, without a loss.
     */
    Flux<ByteBuf> streamRetained();

    /** As {@link #streamRetained()}, with reads of that size. All subscribers share the size that the first has set. */
    Flux<ByteBuf> streamRetained(int blockSize);

    /** {@return writes all readable bytes of a borrowed buffer; completes when they are written} */
    Mono<Void> write(ByteBuf source);

    /**
     * Writes what a publisher emits, one buffer after the other.
     *
     * @param source its buffers are released, on every path
     * @return emits the number of bytes when all are written
     */
    Mono<Long> write(Publisher<? extends ByteBuf> source);

    /** {@return completes when no request of this handle is in flight} */
    Mono<Void> quiesce();

    /** {@return cancels what is in flight and closes the handle, on subscribe; completes when it is closed} */
    Mono<Void> close();

    /** {@return completes when the handle is closed, by whomever} */
    Mono<Void> onClose();

    /** As {@link #close()}, without waiting for it. */
    @Override
    void dispose();
}
