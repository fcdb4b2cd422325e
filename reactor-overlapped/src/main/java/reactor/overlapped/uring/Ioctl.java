package reactor.overlapped.uring;

import com.sun.jna.Native;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import reactor.overlapped.spi.IoctlCall;
import reactor.overlapped.spi.Request;

/**
 * A control code ({@code ioctl(2)}). The system has one piece of memory for what it reads and what it writes, and tells no length of either:
 * the input is copied to its beginning, and the output is as much of it as was asked for.
 */
final class Ioctl {

    /** A code has the size of its argument in these bits, but for the old ones. */
    private static final int SIZE_SHIFT = 16;

    private static final int SIZE_MASK = (1 << 14) - 1;
    private static final int DIRECTION_SHIFT = 30;

    private Ioctl() {}

    static void call(int fd, Request request, Structures.Block block, String target) throws IOException {
        if (!(request.argument instanceof IoctlCall call)) {
            throw new IllegalArgumentException("a control code is missing: " + target);
        }
        ByteBuf input = call.input();
        ByteBuf output = call.output();
        int inputLength = input == null ? 0 : input.readableBytes();
        int outputLength = output == null ? 0 : output.writableBytes();
        int size = Math.max(size(call.code()), Math.max(inputLength, outputLength));
        if (size > Structures.IOVEC) {
            throw new UnsupportedOperationException(
                    "ioctl: " + target + ": an argument of " + size + " bytes, the most are " + Structures.IOVEC);
        }
        ByteBuffer memory = block.bytes();
        for (int i = 0; i < Structures.IOVEC; i += Long.BYTES) {
            memory.putLong(i, 0);
        }
        if (input != null) {
            input.getBytes(input.readerIndex(), memory.slice(0, inputLength));
        }
        if (FileLibc.ioctl(fd, call.code() & 0xffffffffL, block.address()) < 0) {
            throw LinuxErrors.ofSocket(request.op.label(), target, Native.getLastError());
        }
        if (output != null) {
            output.setBytes(output.writerIndex(), memory.slice(0, outputLength));
        }
        request.ok(outputLength);
    }

    private static int size(int code) {
        return code >>> DIRECTION_SHIFT == 0 ? 0 : code >>> SIZE_SHIFT & SIZE_MASK;
    }
}
