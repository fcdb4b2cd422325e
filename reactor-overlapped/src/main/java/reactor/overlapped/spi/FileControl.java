package reactor.overlapped.spi;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What a disk file has besides reading and writing. Every method may block and is called where that is allowed. */
public interface FileControl {

    /** {@return the logical size in bytes} */
    long size() throws IOException;

    /** {@return the bytes it takes on the disk} */
    long physicalSize() throws IOException;

    /** Moves the end of the file, past its present end too. */
    void setLength(long length) throws IOException;

    /** Writes what the system holds back, data and metadata. */
    void flush() throws IOException;

    /** {@return whether the range is now locked; false when another has it} */
    boolean tryLock(long position, long length, boolean shared) throws IOException;

    /** Unlocks exactly a range that was locked. */
    void unlock(long position, long length) throws IOException;

    /** {@return the alignment in bytes that position, length and memory need; 1 when there is none} */
    int alignment();

    /**
     * {@return what identifies the file among all that are open: equal for two handles of one file; null where the system does not tell}
     */
    default @Nullable Object identity() throws IOException {
        return null;
    }

    /** {@return the size in bytes of the pages of scatter/gather requests, 0 when the handle cannot do it} */
    default int scatterPage() {
        return 0;
    }
}
