package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import reactor.core.publisher.Flux;

/** Endless bytes that tell where they belong, so that a lost, doubled or misplaced one shows. */
final class Pattern {

    private long position;

    /** {@return the byte of that place} */
    static byte at(long place) {
        return (byte) ((place * 0x9E37_79B9_7F4A_7C15L) >>> 56);
    }

    /** {@return the bytes from there on} */
    static byte[] bytes(long from, int count) {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++) {
            bytes[i] = at(from + i);
        }
        return bytes;
    }

    /** {@return so many bytes from the start in direct buffers of that size} */
    static Flux<ByteBuf> buffers(ByteBufAllocator allocator, long count, int size) {
        return Flux.range(0, (int) ((count + size - 1) / size)).map(i -> {
            long from = (long) i * size;
            int length = (int) Math.min(size, count - from);
            return allocator.directBuffer(length, length).writeBytes(bytes(from, length));
        });
    }

    /** {@return how many bytes have come, all of them where they belong} */
    synchronized long position() {
        return position;
    }

    /** Checks the bytes that follow, and releases the buffer. */
    synchronized void check(ByteBuf buffer) {
        byte[] bytes = TcpContract.bytesOf(buffer);
        check(bytes, bytes.length);
    }

    /** Checks the bytes that follow. */
    synchronized void check(byte[] bytes, int count) {
        for (int i = 0; i < count; i++) {
            if (bytes[i] != at(position)) {
                throw new AssertionError("byte " + position + " is " + bytes[i] + ", not " + at(position));
            }
            position++;
        }
    }
}
