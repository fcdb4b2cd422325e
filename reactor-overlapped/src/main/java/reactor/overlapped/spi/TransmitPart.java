package reactor.overlapped.spi;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A part of {@link Op#TRANSMIT_PACKETS}: the readable bytes of a direct buffer, or a range of a file.
 *
 * @param buffer the buffer, or null
 * @param file the file's handle, or null
 * @param position of the range
 * @param length of the range, or the number of readable bytes
 */
public record TransmitPart(
        @Nullable ByteBuf buffer, @Nullable SystemHandle file, long position, int length) {}
