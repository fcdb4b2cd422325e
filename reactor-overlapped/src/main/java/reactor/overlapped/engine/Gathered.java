package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import reactor.overlapped.spi.Op;

/**
 * Buffers on their way out, in order: those that are held back, those that are ready, and of these the ones in flight. Owns and releases them.
 */
final class Gathered {

    /** As many bytes go out in one write at most, but for a buffer that is longer by itself. */
    private static final int MOST_BYTES = 1 << 20;

    /** Where the system takes one buffer at a time, small ones are put together up to this size. */
    private static final int BLOCK = 64 * 1024;

    private final OpenHandle handle;
    private final boolean keepsBoundaries;
    private final int limit;
    private final ArrayDeque<ByteBuf> held;

    /** How many of the held ones, from the front, may go out. */
    private int ready;

    private final ByteBuf[] batch;
    private int first;
    private int end;
    private boolean flying;

    /** Whether the first of the batch has gone out in part. */
    private boolean torn;

    /** How many of the publisher's buffers the batch stands for. */
    private int stands;

    Gathered(Outbound outbound, int most) {
        this.handle = outbound.handle();
        this.keepsBoundaries = outbound.keepsBoundaries();
        int system = keepsBoundaries ? 1 : Math.max(1, handle.system().vectorLimit());
        this.limit = Math.min(system, most);
        this.batch = new ByteBuf[limit];
        this.held = new ArrayDeque<>();
    }

    void add(ByteBuf buffer, boolean flush) {
        held.add(buffer);
        if (flush) {
            ready = held.size();
        }
    }

    int ready() {
        return ready;
    }

    int held() {
        return held.size();
    }

    boolean holdsAny() {
        return !held.isEmpty();
    }

    boolean flying() {
        return flying;
    }

    /** {@return whether a buffer has gone out in part} */
    boolean torn() {
        return torn;
    }

    /** Sets the request to the next buffers. */
    void gather(OverlappedRequest request, boolean all) {
        if (all) {
            ready = held.size();
        }
        first = 0;
        end = 0;
        stands = 0;
        torn = false;
        long bytes = 0;
        while (ready > 0 && end < limit && (end == 0 || bytes + held.peekFirst().readableBytes() <= MOST_BYTES)) {
            ByteBuf next = next();
            bytes += next.readableBytes();
            batch[end++] = next;
        }
        flying = true;
        set(request);
    }

    /** {@return the next buffer, or several put together, as the system can use it} */
    private ByteBuf next() {
        ByteBuf head = held.peekFirst();
        int length = head.readableBytes();
        boolean usable = length > 0 && Memory.direct(head, head.readerIndex(), length, 1);
        int together = length;
        int count = 1;
        if (limit == 1 && !keepsBoundaries) {
            count = 0;
            together = 0;
            for (ByteBuf buffer : held) {
                if (count == ready || (count > 0 && together + buffer.readableBytes() > BLOCK)) {
                    break;
                }
                together += buffer.readableBytes();
                count++;
            }
        }
        if (count == 1 && usable) {
            return pop();
        }
        ByteBuf copy = handle.engine().buffers().allocate(Math.max(1, together));
        for (int i = 0; i < count; i++) {
            ByteBuf part = pop();
            copy.writeBytes(part);
            part.release();
        }
        return copy;
    }

    private ByteBuf pop() {
        stands++;
        ready--;
        return held.pollFirst();
    }

    private void set(OverlappedRequest request) {
        request.op = Op.WRITE;
        request.exclusive = true;
        if (end - first == 1) {
            ByteBuf one = batch[first];
            request.vector = null;
            request.vectorCount = 0;
            request.buffer = one;
            request.index = one.readerIndex();
            request.length = one.readableBytes();
            return;
        }
        if (first > 0) {
            System.arraycopy(batch, first, batch, 0, end - first);
            java.util.Arrays.fill(batch, end - first, end, null);
            end -= first;
            first = 0;
        }
        int bytes = 0;
        for (int i = 0; i < end; i++) {
            bytes += batch[i].readableBytes();
        }
        request.buffer = null;
        request.vector = batch;
        request.vectorCount = end;
        request.length = bytes;
    }

    /** So many bytes have gone out; sets the request to the rest, if there is one. {@return how many of the publisher's buffers are done with} */
    int moved(OverlappedRequest request, int count) {
        int left = count;
        while (first < end && batch[first].readableBytes() <= left) {
            left -= batch[first].readableBytes();
            batch[first].release();
            batch[first] = null;
            first++;
            torn = false;
        }
        if (first < end) {
            batch[first].skipBytes(left);
            torn |= left > 0;
            set(request);
            return 0;
        }
        flying = false;
        request.buffer = null;
        request.vector = null;
        request.vectorCount = 0;
        return stands;
    }

    void release() {
        for (int i = first; i < end; i++) {
            batch[i].release();
            batch[i] = null;
        }
        first = end;
        flying = false;
        ByteBuf unwritten;
        while ((unwritten = held.pollFirst()) != null) {
            unwritten.release();
        }
        ready = 0;
    }
}
