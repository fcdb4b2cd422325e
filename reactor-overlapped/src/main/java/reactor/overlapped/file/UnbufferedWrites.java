package reactor.overlapped.file;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import reactor.core.publisher.Mono;

/**
 * Writes to a file opened without buffering, whose last bytes fill no sector: the sector is written whole, with what the file has behind those
 * bytes or zeros, and the end of the file is put where it belongs. Two such writes to one sector at the same time lose one of them.
 */
final class UnbufferedWrites {

    private final DiskFile file;
    private final int alignment;

    UnbufferedWrites(DiskFile file, int alignment) {
        this.file = file;
        this.alignment = alignment;
    }

    Mono<Void> write(ByteBuffer source, long position) {
        return Mono.defer(() -> write(Unpooled.wrappedBuffer(source.slice()), position));
    }

    Mono<Void> write(ByteBuf source, long position) {
        return Mono.defer(() -> {
            if (position % alignment != 0) {
                return Mono.error(
                        new IllegalArgumentException("write: position " + position + " of the unbuffered file "
                                + file.target() + " is not a multiple of its alignment of " + alignment + " bytes"));
            }
            int tail = source.readableBytes() % alignment;
            if (tail == 0) {
                return file.writeAligned(source, position);
            }
            int whole = source.readableBytes() - tail;
            ByteBuf wholeSectors = source.slice(source.readerIndex(), whole);
            ByteBuf rest = source.slice(source.readerIndex() + whole, tail);
            Mono<Void> last = Mono.defer(() -> writeTail(rest.retain(), position + whole));
            return Mono.using(
                    source::retain,
                    borrowed -> whole == 0
                            ? last
                            : file.writeAligned(wholeSectors, position).then(last),
                    ByteBuf::release);
        });
    }

    /** {@return writes and releases fewer bytes than a sector has} */
    Mono<Void> writeTail(ByteBuf bytes, long position) {
        return Mono.usingWhen(
                Mono.just(bytes),
                tail -> file.size().flatMap(size -> {
                    long end = position + tail.readableBytes();
                    return (size > end ? file.readRetained(position, alignment) : Mono.<ByteBuf>empty())
                            .defaultIfEmpty(Unpooled.EMPTY_BUFFER)
                            .flatMap(old -> {
                                ByteBuf sector = Unpooled.directBuffer(alignment, alignment);
                                try {
                                    sector.writeZero(alignment);
                                    sector.setBytes(0, old, old.readerIndex(), old.readableBytes());
                                    sector.setBytes(0, tail, tail.readerIndex(), tail.readableBytes());
                                } finally {
                                    old.release();
                                }
                                return file.writeAligned(sector, position).doFinally(signal -> sector.release());
                            })
                            .then(file.setLength(Math.max(size, end)));
                }),
                tail -> Mono.fromRunnable(tail::release));
    }
}
