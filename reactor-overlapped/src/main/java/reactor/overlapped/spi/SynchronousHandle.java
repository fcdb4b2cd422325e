package reactor.overlapped.spi;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A handle whose calls block. The engine makes them on a thread that does nothing else, one at a time.
 */
public interface SynchronousHandle extends SystemHandle {

    /** Reads the next bytes; blocks. The buffer's position may move. {@return bytes read, -1 at the end} */
    int read(ByteBuffer direct) throws IOException;

    /** Writes at the file pointer; blocks. The buffer's position may move. {@return bytes written} */
    int write(ByteBuffer direct) throws IOException;

    /** {@return the file pointer} */
    long position() throws IOException;

    /** Moves the file pointer. */
    void position(long position) throws IOException;

    /**
     * Names the calling thread as the one that is about to block in this handle, so that {@link #interrupt} finds it;
     * paired with {@link #leave}. An interrupt never reaches a thread outside of the pair.
     */
    void enter();

    /** The calling thread makes no more calls for now. */
    void leave();

    /** Makes the thread that is blocked in this handle return ({@code CancelSynchronousIo}); its call then throws {@link java.io.InterruptedIOException} or returns what it has. {@return whether a blocked call was there to be woken} */
    boolean interrupt();
}
