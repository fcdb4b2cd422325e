package reactor.overlapped.iocp;

import com.sun.jna.Native;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.IoctlCall;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SocketControl;

/**
 * What all sockets have: addresses, options, control codes, and the arguments of their calls in native memory. A slot's scratch begins with
 * one WSABUF, the flags and a count; several WSABUFs are in its extra memory.
 */
abstract class IocpSocket extends IocpHandle implements SocketControl {

    /** {@code sizeof (WSABUF)}: length, padding, address. */
    static final int WSABUF_SIZE = 16;

    private static final int WSABUF_ADDRESS = 8;

    /** Where scratch has the DWORD that a call's flags are read from and written to. */
    static final int FLAGS = WSABUF_SIZE;

    /** Where scratch has the DWORD for a count of bytes that the call brings when it is done at once. */
    static final int COUNT = FLAGS + Integer.BYTES;

    /** Where scratch is at the disposal of the kind of socket. */
    static final int FREE = COUNT + Integer.BYTES;

    /** Of one request; more would cost more to lay out than a further call. */
    static final int MOST_BUFFERS = 64;

    final int family;

    IocpSocket(IocpDriver driver, Win32Handle handle, int family) {
        super(driver, handle);
        this.family = family;
    }

    @Override
    public int vectorLimit() {
        return MOST_BUFFERS;
    }

    @Override
    IOException failure(Request request, int error) {
        return SocketErrors.exception(request.op.label(), target(), error);
    }

    /** Lays out the request's memory as WSABUFs. {@return the address of the first} {@link #bufferCount} tells how many there are. */
    final long buffers(Request request, int slot) {
        ByteBuf[] vector = request.vector;
        if (vector == null) {
            return buffer(slot, request.length, NativeAddress.of(request));
        }
        ByteBuffer array = driver.slab.extra(slot, MOST_BUFFERS * WSABUF_SIZE);
        boolean writable = request.op == Op.READ || request.op == Op.RECEIVE_FROM;
        for (int i = 0; i < request.vectorCount; i++) {
            ByteBuf one = vector[i];
            int index = writable ? one.writerIndex() : one.readerIndex();
            int length = writable ? one.writableBytes() : one.readableBytes();
            array.putInt(i * WSABUF_SIZE, length);
            array.putLong(i * WSABUF_SIZE + WSABUF_ADDRESS, NativeAddress.of(one, index, length, request.exclusive));
        }
        return driver.slab.extraAddress(slot);
    }

    /** Lays out one WSABUF. {@return its address} */
    final long buffer(int slot, int length, long address) {
        ByteBuffer memory = driver.slab.memory();
        int scratch = driver.slab.scratchIndex(slot);
        memory.putInt(scratch, length).putLong(scratch + WSABUF_ADDRESS, address);
        return driver.slab.scratch(slot);
    }

    static int bufferCount(Request request) {
        return request.vector == null ? 1 : request.vectorCount;
    }

    /** Sets the flags that a receiving call reads. */
    final void flags(int slot, int flags) {
        driver.slab.memory().putInt(driver.slab.scratchIndex(slot) + FLAGS, flags);
    }

    /** {@return the address of those flags} */
    final long flagsAddress(int slot) {
        return driver.slab.scratch(slot) + FLAGS;
    }

    /** {@code WSAIoctl}. */
    final int ioctl(Request request, int slot, long overlapped) {
        IoctlCall call = (IoctlCall) request.argument;
        if (call == null) {
            throw new AssertionError(request.op);
        }
        ByteBuf input = call.input();
        ByteBuf output = call.output();
        int inputLength = input == null ? 0 : input.readableBytes();
        int outputLength = output == null ? 0 : output.writableBytes();
        return error(Ws2_32.WSAIoctl(
                handle.value(),
                call.code(),
                input == null ? 0 : NativeAddress.of(input, input.readerIndex(), inputLength, false),
                inputLength,
                output == null ? 0 : NativeAddress.of(output, output.writerIndex(), outputLength, false),
                outputLength,
                driver.slab.scratch(slot) + COUNT,
                overlapped,
                0));
    }

    /** Before {@link #ioctl}. */
    final void prepareIoctl(Request request, int slot) {
        if (!(request.argument instanceof IoctlCall)) {
            throw new IllegalArgumentException("a control code is missing: " + target());
        }
        driver.slab.memory().putInt(driver.slab.scratchIndex(slot) + COUNT, 0);
    }

    /** {@return how many bytes a control code brought: some answer at once, and leave the OVERLAPPED as it is} */
    final int ioctlBytes(int slot, int bytes) {
        return bytes != 0 ? bytes : driver.slab.memory().getInt(driver.slab.scratchIndex(slot) + COUNT);
    }

    /** {@return 0, or the error of a call that answers SOCKET_ERROR} */
    static int error(int answer) {
        return answer == 0 ? 0 : Native.getLastError();
    }

    /** {@return 0, or the error of a call that answers FALSE} */
    static int errorOfFalse(int answer) {
        return answer != 0 ? 0 : Native.getLastError();
    }

    @Override
    public SocketAddress localAddress() throws IOException {
        byte[] bytes = new byte[SocketAddresses.SIZE];
        int[] length = {bytes.length};
        if (Ws2_32.getsockname(handle.value(), bytes, length) != 0) {
            throw SocketErrors.exception("localAddress", target(), Native.getLastError());
        }
        SocketAddress address = address(bytes, length[0]);
        if (address == null) {
            throw new IOException("the system tells no address that Java knows: " + target());
        }
        return address;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() throws IOException {
        byte[] bytes = new byte[SocketAddresses.SIZE];
        int[] length = {bytes.length};
        if (Ws2_32.getpeername(handle.value(), bytes, length) == 0) {
            return address(bytes, length[0]);
        }
        int error = Native.getLastError();
        if (error == SocketErrors.WSAENOTCONN) {
            return null;
        }
        throw SocketErrors.exception("remoteAddress", target(), error);
    }

    private static @Nullable SocketAddress address(byte[] bytes, int length) {
        return SocketAddresses.get(ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder()), 0, length);
    }

    @Override
    public void shutdownOutput() throws IOException {
        if (Ws2_32.shutdown(handle.value(), Ws2_32.SD_SEND) != 0) {
            throw SocketErrors.exception("shutdownOutput", target(), Native.getLastError());
        }
    }

    @Override
    public <T> void option(SocketOption<T> option, T value) throws IOException {
        SocketOptions.set(handle.value(), family, option, value, target());
    }

    @Override
    public <T> T option(SocketOption<T> option) throws IOException {
        return SocketOptions.get(handle.value(), family, option, target());
    }
}
