package reactor.overlapped.file;

import reactor.core.publisher.Mono;

/** A lock held on a range of a file. */
public interface RangeLock {

    /** {@return the offset of the first byte} */
    long position();

    /** {@return the number of bytes} */
    long length();

    /** {@return whether others may hold shared locks on the same bytes} */
    boolean shared();

    /** {@return unlocks on subscribe ({@code UnlockFileEx}); doing it again changes nothing. Closing the file unlocks, too.} */
    Mono<Void> release();
}
