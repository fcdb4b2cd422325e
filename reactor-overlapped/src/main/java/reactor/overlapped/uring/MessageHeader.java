package reactor.overlapped.uring;

import java.nio.ByteBuffer;

/** The {@code struct msghdr} in a block. */
final class MessageHeader {

    /** Its first byte: behind an address, which comes first in a block. */
    static final int AT = 128;

    static final int SIZE = 56;

    private MessageHeader() {}

    /** Writes one of a connected socket, without control data. {@return its address} */
    static long set(Structures.Block block, long iovecs, int count) {
        ByteBuffer bytes = block.bytes();
        bytes.putLong(AT, 0);
        bytes.putLong(AT + 8, 0);
        bytes.putLong(AT + 16, iovecs);
        bytes.putLong(AT + 24, count);
        bytes.putLong(AT + 32, 0);
        bytes.putLong(AT + 40, 0);
        bytes.putLong(AT + 48, 0);
        return block.address() + AT;
    }
}
