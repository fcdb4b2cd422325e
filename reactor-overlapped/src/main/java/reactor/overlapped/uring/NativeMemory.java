package reactor.overlapped.uring;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Page-aligned memory of the system's own ({@code mmap}), which no garbage collector and no allocator of the user's sees.
 *
 * @param address of its first byte
 * @param bytes the memory
 */
record NativeMemory(long address, ByteBuffer bytes) {

    /** {@return zeroed memory} */
    static NativeMemory allocate(int size) {
        return map(size, Libc.MAP_PRIVATE_ANONYMOUS, -1, 0);
    }

    /** {@return a mapping} */
    static NativeMemory map(int size, int flags, int fd, long offset) {
        long address = Libc.mmap(0, size, Libc.PROT_READ_WRITE, flags, fd, offset);
        if (address == -1) {
            throw new UncheckedIOException(LinuxErrors.exception("mmap", size + " bytes", Native.getLastError()));
        }
        return new NativeMemory(
                address, new Pointer(address).getByteBuffer(0, size).order(ByteOrder.nativeOrder()));
    }

    /** Gives it back; nobody may touch it afterwards. */
    void free() {
        Libc.munmap(address, bytes.capacity());
    }
}
