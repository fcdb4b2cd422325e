package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The readable bytes of a buffer or a range of a file.
 *
 * @param buffer released when it is sent or given up; null for a range
 * @param file the caller's to close; null for a buffer
 * @param position of the range
 * @param count bytes of the range
 */
public record TransmitSource(
        @Nullable ByteBuf buffer, @Nullable OpenHandle file, long position, long count) {}
