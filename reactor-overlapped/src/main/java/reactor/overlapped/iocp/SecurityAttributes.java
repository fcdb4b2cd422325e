package reactor.overlapped.iocp;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.NativeAddress;

/** A SECURITY_ATTRIBUTES with a descriptor of its own, never inherited. Both live as long as this object. */
final class SecurityAttributes {

    private static final int SIZE = 24;
    private static final int DESCRIPTOR = 8;

    private final ByteBuffer descriptor;
    private final ByteBuffer memory;

    private SecurityAttributes(ByteBuffer descriptor) {
        this.descriptor = descriptor;
        this.memory = ByteBuffer.allocateDirect(SIZE)
                .order(ByteOrder.nativeOrder())
                .putInt(0, SIZE)
                .putLong(DESCRIPTOR, NativeAddress.of(descriptor));
    }

    /** {@return what the SDDL says, or full access for the current user and the system when it is null} */
    static SecurityAttributes of(@Nullable String sddl, String target) throws IOException {
        return new SecurityAttributes(descriptor(sddl != null ? sddl : ownersOnly(target), target));
    }

    /** A protected list of two: nothing is inherited from anywhere, so nobody else has any access. */
    private static String ownersOnly(String target) throws IOException {
        return "D:P(A;;FA;;;SY)(A;;FA;;;" + CurrentUser.sid(target) + ")";
    }

    /** {@code ConvertStringSecurityDescriptorToSecurityDescriptorW}: one block without pointers, so it can be copied. */
    private static ByteBuffer descriptor(String sddl, String target) throws IOException {
        long[] converted = new long[1];
        int[] size = new int[1];
        if (Advapi32.ConvertStringSecurityDescriptorToSecurityDescriptorW(
                        (sddl + '\0').toCharArray(), Advapi32.SDDL_REVISION_1, converted, size)
                == 0) {
            int error = Native.getLastError();
            throw new IllegalArgumentException(
                    "not a security descriptor: " + sddl, Win32Errors.exception("open", target, error));
        }
        try {
            return ByteBuffer.allocateDirect(size[0]).put(0, new Pointer(converted[0]).getByteArray(0, size[0]));
        } finally {
            Kernel32.LocalFree(converted[0]);
        }
    }

    /** {@return the address of the SECURITY_ATTRIBUTES} */
    long address() {
        return NativeAddress.of(memory);
    }

    @Override
    public String toString() {
        return "SecurityAttributes(" + descriptor.capacity() + " bytes)";
    }
}
