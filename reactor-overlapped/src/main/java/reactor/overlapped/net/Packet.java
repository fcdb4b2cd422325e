package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.Objects;
import reactor.overlapped.file.OverlappedFile;

/** A part of {@link SocketOutbound#sendPackets}: the readable bytes of a buffer or a range of a file. */
public sealed interface Packet {

    /** {@return the readable bytes of a buffer, which is released} */
    static Packet of(ByteBuf buffer) {
        return new Bytes(Objects.requireNonNull(buffer, "buffer"));
    }

    /** {@return a range of a file that is opened for it} */
    static Packet of(Path file, long position, long count) {
        return new FileRange(Objects.requireNonNull(file, "file"), position, count);
    }

    /** {@return a range of an open file} */
    static Packet of(OverlappedFile file, long position, long count) {
        return new OpenFileRange(Objects.requireNonNull(file, "file"), position, count);
    }

    /** A buffer. */
    record Bytes(ByteBuf buffer) implements Packet {}

    /** A range of a file by name. */
    record FileRange(Path file, long position, long count) implements Packet {}

    /** A range of an open file. */
    record OpenFileRange(OverlappedFile file, long position, long count) implements Packet {}
}
