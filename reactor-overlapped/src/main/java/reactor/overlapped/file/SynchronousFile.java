package reactor.overlapped.file;

import reactor.core.publisher.Mono;
import reactor.overlapped.device.StreamHandle;

/**
 * A file opened without overlapped I/O: it has a file pointer, and a thread of its own that blocks for it. Cancelling a read or write interrupts
 * that thread ({@code CancelSynchronousIo}) where the system can; else the call ends by itself and its result is parked for the next reader.
 */
public interface SynchronousFile extends StreamHandle {

    /** {@return emits the file pointer} */
    Mono<Long> position();

    /** {@return moves the file pointer ({@code SetFilePointerEx}); not while a read or write is in flight} */
    Mono<Void> position(long position);

    /** {@return emits the logical size in bytes} */
    Mono<Long> size();

    /** {@return moves the end of the file} */
    Mono<Void> setLength(long length);

    /** {@return completes when data and metadata are on the device} */
    Mono<Void> flush();
}
