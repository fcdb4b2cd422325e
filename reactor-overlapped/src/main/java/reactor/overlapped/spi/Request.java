package reactor.overlapped.spi;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The parameters and the outcome of one request. The engine writes the parameters before
 * {@link SystemHandle#start}; the backend writes the outcome, by exactly one of the methods below, before it
 * reports the completion or returns {@link SystemHandle#DONE}. Between the two nobody touches it.
 */
public abstract class Request {

    /** A flag: urgent data (MSG_OOB). */
    public static final int URGENT = 1;

    /** A flag: the datagram was longer than the memory (MSG_TRUNC, WSAEMSGSIZE); the rest is lost. */
    public static final int TRUNCATED = 2;

    /** A flag: the control data did not fit (MSG_CTRUNC). */
    public static final int CONTROL_TRUNCATED = 4;

    /** What to do. */
    public Op op = Op.READ;

    /** Offset in bytes from the start of the file; 0 for stream handles. */
    public long position;

    /**
     * The memory as a direct ByteBuf of one component, or null when {@link #byteBuffer} is given or no memory is needed. Outcome: the buffer that
     * the backend has brought, see {@link SystemHandle.Readiness#PROVIDED}; whoever submitted the request releases it.
     */
    public @Nullable ByteBuf buffer;

    /** True when nobody else can use {@link #buffer} while the request is in flight, so that its internal view may be used. */
    public boolean exclusive;

    /** The memory as a direct ByteBuffer, or null. */
    public @Nullable ByteBuffer byteBuffer;

    /** Pages of {@link Op#READ_SCATTER} and {@link Op#WRITE_GATHER}: each one system page, page-aligned. */
    public ByteBuf @Nullable [] pages;

    /**
     * Buffers of a gathered {@link Op#WRITE} or a scattered {@link Op#READ}, in place of {@link #buffer}; direct ones of one component. A
     * write takes the readable bytes of each, a read the writable bytes; {@link #length} is their sum. The backend moves no index.
     */
    public ByteBuf @Nullable [] vector;

    /** How many elements of {@link #vector} take part. */
    public int vectorCount;

    /** What the operation needs besides memory, see {@link Op}; null for most. */
    public @Nullable Object argument;

    /** First byte of the memory that takes part: an absolute index of {@link #buffer} or {@link #byteBuffer}. */
    public int index;

    /** How many bytes take part. */
    public int length;

    /** The outcome. */
    public Status status = Status.OK;

    /** Bytes moved. */
    public int transferred;

    /** What the operation brought besides bytes, see {@link Op}; set before the outcome. */
    public @Nullable Object result;

    /** Outcome: what the system said about the bytes, a sum of {@link #URGENT}, {@link #TRUNCATED} and {@link #CONTROL_TRUNCATED}; set before the outcome. */
    public int flags;

    /** The backend's code with {@link Status#BUSY} and {@link Status#ABORTED}, for the message of an error made later. */
    public int code;

    /** Why it failed, with {@link Status#FAILED}. */
    public @Nullable Throwable error;

    /** Outcome: {@code bytes} moved. */
    public final void ok(int bytes) {
        outcome(Status.OK, bytes, 0, null);
    }

    /** Outcome: end of file or stream. */
    public final void end() {
        outcome(Status.END, 0, 0, null);
    }

    /** Outcome: part of a message, {@code bytes} long; more of it follows. */
    public final void partial(int bytes) {
        outcome(Status.PARTIAL, bytes, 0, null);
    }

    /** Outcome: aborted by a cancel or a close, after {@code bytes} had moved. */
    public final void aborted(int bytes, int systemCode) {
        outcome(Status.ABORTED, bytes, systemCode, null);
    }

    /** Outcome: the system has no room for it now. */
    public final void busy(int systemCode) {
        outcome(Status.BUSY, 0, systemCode, null);
    }

    /** Outcome: failed. */
    public final void failed(Throwable reason) {
        outcome(Status.FAILED, 0, 0, reason);
    }

    private void outcome(Status newStatus, int bytes, int systemCode, @Nullable Throwable reason) {
        this.status = newStatus;
        this.transferred = bytes;
        this.code = systemCode;
        this.error = reason;
    }
}
