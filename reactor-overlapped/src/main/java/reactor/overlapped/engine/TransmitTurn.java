package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.io.EOFException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.SocketControl;
import reactor.overlapped.spi.TransmitPart;

/** Sends buffers and ranges of files as one: as one request where the system can, else one part after the other in one turn. */
final class TransmitTurn extends Turn {

    /** What one request takes at most: nobody hears of its progress before its end, and a watch for idle connections would take it for silence. */
    private static final int MOST_BYTES = 4 << 20;

    private final List<TransmitSource> sources;
    private final long total;
    private final List<OpenHandle> files = new ArrayList<>(1);

    /** The part at the front, and what of it is sent. */
    private int part;

    private long partSent;
    private boolean whole;
    private boolean released;
    private @Nullable ByteBuf copy;
    private final List<ByteBuf> copies = new ArrayList<>(0);

    TransmitTurn(Outbound outbound, CoreSubscriber<? super Long> actual, List<TransmitSource> sources) {
        super(outbound, actual);
        this.sources = sources;
        long sum = 0;
        for (TransmitSource source : sources) {
            if (source.position() < 0 || source.count() < 0) {
                drop();
                throw new IllegalArgumentException(
                        "transmit: position " + source.position() + " or count " + source.count() + " is negative");
            }
            sum += length(source);
        }
        this.total = sum;
    }

    private static long length(TransmitSource source) {
        return source.buffer() != null ? source.buffer().readableBytes() : source.count();
    }

    @Override
    void advance() {
        if (total == 0 || whole) {
            complete();
        } else {
            enter();
        }
    }

    @Override
    void write() {
        for (TransmitSource source : sources) {
            OpenHandle file = source.file();
            if (file != null) {
                if (!file.enter()) {
                    fail(file.refusal());
                    step();
                    return;
                }
                files.add(file);
            }
        }
        SocketControl socket = handle.system().control(SocketControl.class);
        if (sources.size() > 1 && socket != null && socket.transmitsPackets() && total <= MOST_BYTES) {
            packets();
        } else {
            nextPart();
        }
        fly();
    }

    private void packets() {
        TransmitPart[] parts = new TransmitPart[sources.size()];
        for (int i = 0; i < parts.length; i++) {
            TransmitSource source = sources.get(i);
            ByteBuf buffer = source.buffer();
            if (buffer != null && !Memory.direct(buffer, buffer.readerIndex(), buffer.readableBytes(), 1)) {
                ByteBuf direct = handle.engine().buffers().allocate(Math.max(1, buffer.readableBytes()));
                direct.writeBytes(buffer, buffer.readerIndex(), buffer.readableBytes());
                copies.add(direct);
                buffer = direct;
            }
            parts[i] = new TransmitPart(
                    buffer, source.file() == null ? null : source.file().system(), source.position(), (int)
                            length(source));
        }
        op = Op.TRANSMIT_PACKETS;
        argument = parts;
        length = (int) total;
        part = sources.size();
    }

    /** Sets the request to what is left of the part at the front. */
    private void nextPart() {
        while (partSent == length(sources.get(part))) {
            part++;
            partSent = 0;
        }
        TransmitSource source = sources.get(part);
        ByteBuf bytes = source.buffer();
        if (bytes == null) {
            op = Op.TRANSMIT_FILE;
            argument = source.file().system();
            position = source.position() + partSent;
            length = (int) Math.min(source.count() - partSent, MOST_BYTES);
            buffer = null;
            return;
        }
        op = Op.WRITE;
        argument = null;
        exclusive = true;
        int start = bytes.readerIndex();
        int readable = bytes.readableBytes();
        if (!Memory.direct(bytes, start, readable, 1)) {
            if (copy == null) {
                copy = handle.engine().buffers().allocate(readable);
                copy.writeBytes(bytes, start, readable);
            }
            bytes = copy;
            start = 0;
        }
        buffer = bytes;
        index = start + (int) partSent;
        length = readable - (int) partSent;
    }

    @Override
    boolean moved(int count) {
        if (part == sources.size()) {
            whole = count == total;
            if (!whole && count > 0) {
                fail(new EOFException("transmitPackets: " + handle.system().target() + ": " + count + " of " + total
                        + " bytes were sent; a file ended before its range did"));
            }
            return true;
        }
        partSent += count;
        if (partSent == length(sources.get(part))) {
            if (copy != null) {
                copy.release();
                copy = null;
            }
            part++;
            partSent = 0;
            while (part < sources.size() && length(sources.get(part)) == 0) {
                part++;
            }
            if (part == sources.size()) {
                whole = true;
                return true;
            }
        }
        nextPart();
        return false;
    }

    @Override
    Throwable nothingMoved() {
        if (op != Op.TRANSMIT_FILE) {
            return super.nothingMoved();
        }
        TransmitSource source = sources.get(part);
        return new EOFException("transmitFile: " + source.file().system().target() + " ends before byte "
                + (source.position() + source.count()) + "; " + partSent + " bytes of " + source.count()
                + " were sent");
    }

    @Override
    boolean torn() {
        return !whole;
    }

    @Override
    void drop() {
        if (released) {
            return;
        }
        released = true;
        files.forEach(OpenHandle::leave);
        for (TransmitSource source : sources) {
            // Somebody else may have released it: this Mono when it was subscribed before, for one.
            if (source.buffer() != null && source.buffer().refCnt() > 0) {
                source.buffer().release();
            }
        }
        copies.forEach(ByteBuf::release);
        if (copy != null) {
            copy.release();
            copy = null;
        }
        buffer = null;
        argument = null;
    }
}
