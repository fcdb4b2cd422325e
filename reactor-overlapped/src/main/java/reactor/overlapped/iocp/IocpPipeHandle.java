package reactor.overlapped.iocp;

import com.sun.jna.Native;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.PipeControl;
import reactor.overlapped.spi.Request;

/** A connection through a named pipe: its client's end, or an instance of a listener that serves a client. */
final class IocpPipeHandle extends IocpPipeStream implements PipeControl {

    /** In the slot's scratch: the addresses of a transaction's request and reply. */
    private static final int REPLY = Long.BYTES;

    private final @Nullable PipeListener listener;
    private boolean disconnected;

    /**
     * Creates one.
     *
     * @param messages whether it is read by messages
     * @param listener whose instance it is, null for the client's end
     */
    IocpPipeHandle(IocpDriver driver, Win32Handle handle, boolean messages, @Nullable PipeListener listener) {
        super(driver, handle, messages);
        this.listener = listener;
    }

    @Override
    long prepare(Request request, int slot) {
        return request.op == Op.TRANSACT ? transaction(request, slot) : super.prepare(request, slot);
    }

    private long transaction(Request request, int slot) {
        ByteBuf[] vector = request.vector;
        if (!messages()) {
            throw new UnsupportedOperationException(request.op.label() + " on " + target() + ", which has no messages");
        }
        if (vector == null || request.vectorCount != 2) {
            throw new IllegalArgumentException("a transaction has a request and a reply");
        }
        ByteBuf question = vector[0];
        ByteBuf reply = vector[1];
        ByteBuffer memory = driver.slab.memory();
        int at = driver.slab.scratchIndex(slot);
        memory.putLong(
                at, NativeAddress.of(question, question.readerIndex(), question.readableBytes(), request.exclusive));
        memory.putLong(
                at + REPLY, NativeAddress.of(reply, reply.writerIndex(), reply.writableBytes(), request.exclusive));
        return 0;
    }

    /** {@code TransactNamedPipe}. */
    @Override
    int issue(Request request, int slot, long address, long overlapped) {
        ByteBuf[] vector = request.vector;
        if (request.op != Op.TRANSACT || vector == null) {
            return super.issue(request, slot, address, overlapped);
        }
        ByteBuffer memory = driver.slab.memory();
        int at = driver.slab.scratchIndex(slot);
        return error(Kernel32.TransactNamedPipe(
                handle.value(),
                memory.getLong(at),
                vector[0].readableBytes(),
                memory.getLong(at + REPLY),
                vector[1].writableBytes(),
                0,
                overlapped));
    }

    /** {@code GetNamedPipeClientProcessId} or {@code GetNamedPipeServerProcessId}. */
    @Override
    public long peerProcess() throws IOException {
        int[] process = new int[1];
        int answer = listener != null
                ? Kernel32.GetNamedPipeClientProcessId(handle.value(), process)
                : Kernel32.GetNamedPipeServerProcessId(handle.value(), process);
        if (answer == 0) {
            throw Win32Errors.exception("peerProcess", target(), Native.getLastError());
        }
        return Integer.toUnsignedLong(process[0]);
    }

    /** {@code DisconnectNamedPipe}. The instance is its listener's again when this handle is closed, which follows. */
    @Override
    public void disconnect() throws IOException {
        if (listener == null) {
            throw new UnsupportedOperationException("disconnect: only the server breaks a connection of " + target());
        }
        if (Kernel32.DisconnectNamedPipe(handle.value()) == 0) {
            throw Win32Errors.exception("disconnect", target(), Native.getLastError());
        }
        disconnected = true;
    }

    /** Without {@link #disconnect} what the peer has not read yet stays readable to it. */
    @Override
    public void close() throws IOException {
        if (listener == null) {
            super.close();
        } else if (!disconnected) {
            listener.leaving();
            super.close();
        } else if (!listener.takeBack(handle)) {
            super.close();
        }
    }
}
