package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import reactor.overlapped.spi.NativeAddress;

/** The client's end of a named pipe in a program that uses the plain calls of Windows, which block. */
final class PlainPipe implements AutoCloseable {

    static {
        Native.register(PlainPipe.class, "kernel32");
    }

    private final long handle;
    private boolean open = true;

    private PlainPipe(long handle) {
        this.handle = handle;
    }

    static native int WaitNamedPipeW(char[] name, int milliseconds);

    /** Waits for an instance and opens it. */
    static PlainPipe connect(String name) {
        char[] full = ("\\\\.\\pipe\\" + name + "\0").toCharArray();
        while (true) {
            long handle = Kernel32.CreateFileW(
                    full, Kernel32.GENERIC_READ | Kernel32.GENERIC_WRITE, 0, 0, Kernel32.OPEN_EXISTING, 0, 0);
            if (handle != Kernel32.INVALID_HANDLE_VALUE) {
                return new PlainPipe(handle);
            }
            assertThat(Native.getLastError()).as("the error of CreateFileW").isEqualTo(231);
            assertThat(WaitNamedPipeW(full, 20_000)).as("WaitNamedPipeW").isNotZero();
        }
    }

    /** Reads messages instead of bytes. */
    PlainPipe messages() {
        assertThat(Kernel32.SetNamedPipeHandleState(handle, new int[] {Kernel32.PIPE_READMODE_MESSAGE}, 0, 0))
                .isNotZero();
        return this;
    }

    PlainPipe write(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer memory =
                ByteBuffer.allocateDirect(bytes.length + Integer.BYTES).put(0, bytes);
        long moved = NativeAddress.of(memory) + bytes.length;
        assertThat(Kernel32.WriteFile(handle, NativeAddress.of(memory), bytes.length, moved, 0))
                .as("WriteFile, error %s", Native.getLastError())
                .isNotZero();
        return this;
    }

    /** Reads once. {@return what came; the Win32 error in brackets, behind the part of a message that 234 stands for} */
    String read(int most) {
        ByteBuffer memory = ByteBuffer.allocateDirect(most);
        ByteBuffer moved = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
        int error = Kernel32.ReadFile(handle, NativeAddress.of(memory), most, NativeAddress.of(moved), 0) != 0
                ? 0
                : Native.getLastError();
        byte[] bytes = new byte[moved.getInt(0)];
        memory.get(0, bytes);
        return new String(bytes, StandardCharsets.UTF_8) + (error == 0 ? "" : "[" + error + "]");
    }

    @Override
    public void close() {
        if (open) {
            open = false;
            Kernel32.CloseHandle(handle);
        }
    }
}
