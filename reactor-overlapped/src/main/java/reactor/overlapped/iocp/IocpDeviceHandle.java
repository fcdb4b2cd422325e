package reactor.overlapped.iocp;

import com.sun.jna.Native;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;

/** A handle that is read and written by {@code ReadFile}, {@code WriteFile}, {@code ReadFileScatter} and {@code WriteFileGather}. */
abstract class IocpDeviceHandle extends IocpHandle {

    /** The page size of Windows on x64 and ARM64. */
    static final int PAGE = 4096;

    /** WriteFile: at the end of the file, wherever that is. */
    private static final long FILE_WRITE_TO_END_OF_FILE = -1;

    IocpDeviceHandle(IocpDriver driver, Win32Handle handle) {
        super(driver, handle);
    }

    /** {@return the position that a READ or WRITE is for} */
    abstract long position(Request request);

    @Override
    final long offset(Request request) {
        return switch (request.op) {
            case READ, WRITE, READ_SCATTER, WRITE_GATHER -> position(request);
            case APPEND -> kind() == HandleKind.DISK ? FILE_WRITE_TO_END_OF_FILE : 0;
            default -> 0;
        };
    }

    /** {@return the address of the memory or segments} */
    @Override
    long prepare(Request request, int slot) {
        switch (request.op) {
            case READ, APPEND -> {
                return NativeAddress.of(request);
            }
            case WRITE -> {
                notNegative(position(request));
                return NativeAddress.of(request);
            }
            case READ_SCATTER, WRITE_GATHER -> {
                notNegative(position(request));
                return segments(request, slot);
            }
            default -> throw new UnsupportedOperationException(request.op.label() + " on " + target());
        }
    }

    /** To a write -1 means "append" and -2 "at the file pointer". */
    private static void notNegative(long offset) {
        if (offset < 0) {
            throw new IllegalArgumentException("negative position: " + offset);
        }
    }

    private long segments(Request request, int slot) {
        ByteBuf[] pages = request.pages;
        if (kind() != HandleKind.DISK || pages == null) {
            throw new UnsupportedOperationException(request.op.label() + " on " + target());
        }
        if (request.length > (long) pages.length * PAGE) {
            throw new IllegalArgumentException(request.length + " bytes do not fit " + pages.length + " pages");
        }
        // The array of FILE_SEGMENT_ELEMENTs ends with a NULL element.
        ByteBuffer array = driver.slab.extra(slot, (pages.length + 1) * Long.BYTES);
        for (int i = 0; i < pages.length; i++) {
            array.putLong(i * Long.BYTES, NativeAddress.of(pages[i], 0, PAGE, request.exclusive));
        }
        array.putLong(pages.length * Long.BYTES, 0);
        return NativeAddress.of(array);
    }

    @Override
    int issue(Request request, int slot, long memory, long overlapped) {
        long file = handle.value();
        int answer = switch (request.op) {
            case READ -> Kernel32.ReadFile(file, memory, request.length, 0, overlapped);
            case WRITE, APPEND -> Kernel32.WriteFile(file, memory, request.length, 0, overlapped);
            case READ_SCATTER -> Kernel32.ReadFileScatter(file, memory, request.length, 0, overlapped);
            case WRITE_GATHER -> Kernel32.WriteFileGather(file, memory, request.length, 0, overlapped);
            default -> throw new AssertionError(request.op);
        };
        return answer != 0 ? 0 : Native.getLastError();
    }
}
