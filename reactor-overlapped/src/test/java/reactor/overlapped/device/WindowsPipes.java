package reactor.overlapped.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;

/** Pipes made with Win32's own calls, the test's ends synchronous. */
final class WindowsPipes implements StreamHandleContract.PipeEnds {

    /** What the test needs of kernel32; handles are plain numbers. */
    interface Kernel32 extends Library {
        Kernel32 CALLS = Native.load("kernel32", Kernel32.class);

        boolean CreatePipe(LongByReference read, LongByReference write, Pointer security, int size);

        long CreateNamedPipeW(
                WString name, int open, int mode, int instances, int out, int in, int timeout, Pointer security);

        long CreateFileW(
                WString name, int access, int share, Pointer security, int disposition, int flags, long template);

        boolean ReadFile(long handle, Pointer bytes, int length, IntByReference moved, Pointer overlapped);

        boolean WriteFile(long handle, byte[] bytes, int length, IntByReference moved, Pointer overlapped);

        boolean CloseHandle(long handle);

        boolean GetHandleInformation(long handle, IntByReference flags);
    }

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final int PIPE_ACCESS_INBOUND = 1;
    private static final int PIPE_ACCESS_OUTBOUND = 2;
    private static final int GENERIC_READ = 0x8000_0000;
    private static final int GENERIC_WRITE = 0x4000_0000;
    private static final int OPEN_EXISTING = 3;
    private static final int FILE_FLAG_OVERLAPPED = 0x4000_0000;
    private static final int ROOM = 4096;

    private final long readable;
    private long writable;
    private final long receiver;
    private long sender;

    private WindowsPipes(long readable, long sender, long receiver, long writable) {
        this.readable = readable;
        this.sender = sender;
        this.receiver = receiver;
        this.writable = writable;
    }

    /** {@return anonymous pipes, which are synchronous} */
    static WindowsPipes anonymous() {
        long[] incoming = pair();
        long[] outgoing = pair();
        return new WindowsPipes(incoming[0], incoming[1], outgoing[0], outgoing[1]);
    }

    private static long[] pair() {
        LongByReference read = new LongByReference();
        LongByReference write = new LongByReference();
        assertThat(Kernel32.CALLS.CreatePipe(read, write, null, ROOM)).isTrue();
        return new long[] {read.getValue(), write.getValue()};
    }

    /** {@return named pipes whose ends to adopt are overlapped} */
    static WindowsPipes overlapped() {
        WString in = name();
        WString out = name();
        long readable = server(in, PIPE_ACCESS_INBOUND);
        long sender = client(in, GENERIC_WRITE);
        long writable = server(out, PIPE_ACCESS_OUTBOUND);
        long receiver = client(out, GENERIC_READ);
        return new WindowsPipes(readable, sender, receiver, writable);
    }

    private static WString name() {
        return new WString(
                "\\\\.\\pipe\\reactor-overlapped-" + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet());
    }

    private static long server(WString name, int direction) {
        long handle =
                Kernel32.CALLS.CreateNamedPipeW(name, direction | FILE_FLAG_OVERLAPPED, 0, 1, ROOM, ROOM, 0, null);
        assertThat(handle).isPositive();
        return handle;
    }

    private static long client(WString name, int access) {
        long handle = Kernel32.CALLS.CreateFileW(name, access, 0, null, OPEN_EXISTING, 0, 0);
        assertThat(handle).isPositive();
        return handle;
    }

    static boolean isOpen(long handle) {
        return Kernel32.CALLS.GetHandleInformation(handle, new IntByReference());
    }

    @Override
    public long readable() {
        return readable;
    }

    @Override
    public long writable() {
        return writable;
    }

    /** {@return the handle to write to, which somebody else closes} */
    long giveWritable() {
        long given = writable;
        writable = 0;
        return given;
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        IntByReference moved = new IntByReference();
        for (int at = 0; at < bytes.length; at += moved.getValue()) {
            byte[] rest = Arrays.copyOfRange(bytes, at, bytes.length);
            if (!Kernel32.CALLS.WriteFile(sender, rest, rest.length, moved, null)) {
                throw new IOException("the test's pipe cannot be written");
            }
        }
    }

    @Override
    public void closeSender() {
        if (sender != 0) {
            Kernel32.CALLS.CloseHandle(sender);
            sender = 0;
        }
    }

    @Override
    public byte[] receive(int length) throws IOException {
        IntByReference moved = new IntByReference();
        try (Memory memory = new Memory(length)) {
            for (int at = 0; at < length; at += moved.getValue()) {
                if (!Kernel32.CALLS.ReadFile(receiver, memory.share(at), length - at, moved, null)) {
                    throw new IOException("the test's pipe cannot be read");
                }
            }
            return memory.getByteArray(0, length);
        }
    }

    @Override
    public void adopted() {
        // A handle cannot be opened again: the library uses this very one.
    }

    @Override
    public void close() {
        closeSender();
        for (long handle : new long[] {readable, writable, receiver}) {
            if (handle != 0 && isOpen(handle)) {
                Kernel32.CALLS.CloseHandle(handle);
            }
        }
    }
}
