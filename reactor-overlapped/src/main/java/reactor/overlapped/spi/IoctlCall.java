package reactor.overlapped.spi;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A control code and its memory ({@code WSAIoctl}): the readable bytes of {@code input}, the writable bytes of {@code output}; direct or null.
 */
public record IoctlCall(
        int code, @Nullable ByteBuf input, @Nullable ByteBuf output) {}
