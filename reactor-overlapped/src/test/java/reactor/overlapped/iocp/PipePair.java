package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.overlapped.spi.NativeAddress;

/**
 * The two ends of a named pipe of bytes. The server's end is there to be adopted; the client's is the test's own, with
 * calls that block, unless that one is adopted, too.
 */
final class PipePair implements AutoCloseable {

    private static final int PIPE_ACCESS_DUPLEX = 3;
    private static final int FILE_FLAG_FIRST_PIPE_INSTANCE = 0x00080000;
    private static final int PIPE_REJECT_REMOTE_CLIENTS = 8;
    private static final int BUFFER = 64 * 1024;
    private static final AtomicInteger NUMBER = new AtomicInteger();

    static {
        Native.register(PipePair.class, "kernel32");
    }

    /** For the port, which closes it. */
    final long server;

    /** For the test. */
    final long client;

    private final ByteBuffer moved = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
    private boolean clientOpen = true;

    private PipePair(int serverFlags, int clientFlags) {
        String name = "\\\\.\\pipe\\reactor-overlapped-"
                + ProcessHandle.current().pid() + "-" + NUMBER.incrementAndGet() + "\0";
        server = CreateNamedPipeW(
                name.toCharArray(),
                PIPE_ACCESS_DUPLEX | FILE_FLAG_FIRST_PIPE_INSTANCE | serverFlags,
                PIPE_REJECT_REMOTE_CLIENTS,
                1,
                BUFFER,
                BUFFER,
                0,
                0);
        assertThat(server)
                .as("CreateNamedPipeW, error %s", Native.getLastError())
                .isPositive();
        // ConnectNamedPipe is not needed: a client that opens an instance nobody waits for is connected to it.
        client = Kernel32.CreateFileW(
                name.toCharArray(),
                Kernel32.GENERIC_READ | Kernel32.GENERIC_WRITE,
                0,
                0,
                Kernel32.OPEN_EXISTING,
                clientFlags,
                0);
        assertThat(client).as("CreateFileW, error %s", Native.getLastError()).isPositive();
    }

    static native long CreateNamedPipeW(
            char[] name, int openMode, int pipeMode, int instances, int out, int in, int timeout, long security);

    /** The server's end is overlapped. */
    static PipePair overlapped() {
        return new PipePair(Kernel32.FILE_FLAG_OVERLAPPED, 0);
    }

    /** Both ends are overlapped. */
    static PipePair bothOverlapped() {
        return new PipePair(Kernel32.FILE_FLAG_OVERLAPPED, Kernel32.FILE_FLAG_OVERLAPPED);
    }

    /** No end is overlapped. */
    static PipePair synchronous() {
        return new PipePair(0, 0);
    }

    void write(String text) {
        write(text.getBytes(StandardCharsets.UTF_8));
    }

    void write(byte... bytes) {
        assertThat(tryWrite(bytes)).as("the error of WriteFile").isZero();
    }

    /** {@return 0 or the Win32 error} Blocks while the pipe is full. */
    int tryWrite(byte... bytes) {
        return tryWrite(client, bytes);
    }

    /** Writes to the server's end, for a pair of which no end is adopted. */
    void writeFromServer(byte... bytes) {
        assertThat(tryWrite(server, bytes)).as("the error of WriteFile").isZero();
    }

    private synchronized int tryWrite(long handle, byte... bytes) {
        ByteBuffer memory = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        int error = Kernel32.WriteFile(handle, NativeAddress.of(memory), bytes.length, NativeAddress.of(moved), 0) != 0
                ? 0
                : Native.getLastError();
        assertThat(error != 0 || moved.getInt(0) == bytes.length)
                .as("all %s bytes written", bytes.length)
                .isTrue();
        return error;
    }

    /** Reads so many bytes; blocks. */
    byte[] read(int count) {
        ByteBuffer memory = ByteBuffer.allocateDirect(count);
        ByteBuffer got = ByteBuffer.allocateDirect(Integer.BYTES).order(ByteOrder.nativeOrder());
        int read = 0;
        while (read < count) {
            int answer =
                    Kernel32.ReadFile(client, NativeAddress.of(memory) + read, count - read, NativeAddress.of(got), 0);
            assertThat(answer).as("ReadFile, error %s", Native.getLastError()).isNotZero();
            read += got.getInt(0);
        }
        byte[] bytes = new byte[count];
        memory.get(0, bytes);
        return bytes;
    }

    /** {@return whether the server's end is still open, as its peer sees it} Handle values are no proof: they are reused. */
    boolean serverIsOpen() {
        return tryWrite((byte) 0) == 0;
    }

    /** For a server's end that the port does not close. */
    void closeServer() {
        assertThat(Kernel32.CloseHandle(server))
                .as("CloseHandle, error %s", Native.getLastError())
                .isNotZero();
    }

    synchronized void closeClient() {
        if (clientOpen) {
            clientOpen = false;
            Kernel32.CloseHandle(client);
        }
    }

    @Override
    public void close() {
        closeClient();
    }
}
