package reactor.overlapped.iocp;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.UncheckedIOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Zeroed memory straight from the system ({@code VirtualAlloc}), which takes up pages only as they are written to.
 *
 * @param address of its first byte, at a page's start
 * @param bytes the memory
 */
record PageMemory(long address, ByteBuffer bytes) {

    private static final Cleaner CLEANER = Cleaner.create();

    /** {@return memory that is given back when its owner is garbage} */
    static PageMemory allocate(Object owner, int size) {
        long address = Kernel32.VirtualAlloc(0, size, Kernel32.MEM_RESERVE_COMMIT, Kernel32.PAGE_READWRITE);
        if (address == 0) {
            throw new UncheckedIOException(Win32Errors.exception("allocate", size + " bytes", Native.getLastError()));
        }
        CLEANER.register(owner, () -> Kernel32.VirtualFree(address, 0, Kernel32.MEM_RELEASE));
        return new PageMemory(
                address, new Pointer(address).getByteBuffer(0, size).order(ByteOrder.nativeOrder()));
    }
}
