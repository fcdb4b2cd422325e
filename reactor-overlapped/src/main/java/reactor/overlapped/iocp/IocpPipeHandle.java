package reactor.overlapped.iocp;

import com.sun.jna.Native;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.PipeControl;
import reactor.overlapped.spi.Request;

/**
 * An end of a connected named pipe. A {@link Op#READ} of messages answers OK with the end of a message, so with no bytes for an empty one,
 * and PARTIAL with what fits of a longer one. Of bytes, none may come, too: somebody wrote none. The end is always END, be it that the peer
 * has closed its end or that the server has broken the connection.
 */
final class IocpPipeHandle extends IocpDeviceHandle implements PipeControl {

    /** In the slot's scratch: the addresses of a transaction's request and reply. */
    private static final int REPLY = Long.BYTES;

    private final boolean messages;
    private final @Nullable PipeListener listener;
    private boolean disconnected;

    /**
     * Creates one.
     *
     * @param messages whether it is read by messages
     * @param listener whose instance it is, null for the client's end
     */
    IocpPipeHandle(IocpDriver driver, Win32Handle handle, boolean messages, @Nullable PipeListener listener) {
        super(driver, handle);
        this.messages = messages;
        this.listener = listener;
    }

    @Override
    public boolean issuedByCaller(Op op) {
        return true;
    }

    /** Waiting without memory would swallow an empty message. */
    @Override
    public Readiness readiness() {
        return messages ? Readiness.NONE : Readiness.COSTLY;
    }

    @Override
    long position(Request request) {
        return 0;
    }

    @Override
    long prepare(Request request, int slot) {
        switch (request.op) {
            case READ, WRITE -> {
                return super.prepare(request, slot);
            }
            case AWAIT_READABLE -> {
                if (messages) {
                    throw new UnsupportedOperationException(request.op.label() + " on messages of " + target());
                }
                return 0;
            }
            case TRANSACT -> {
                return transaction(request, slot);
            }
            default -> throw new UnsupportedOperationException(request.op.label() + " on " + target());
        }
    }

    private long transaction(Request request, int slot) {
        ByteBuf[] vector = request.vector;
        if (!messages) {
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

    /** {@code ReadFile}, {@code WriteFile}, {@code TransactNamedPipe}. */
    @Override
    int issue(Request request, int slot, long address, long overlapped) {
        long pipe = handle.value();
        return switch (request.op) {
            case AWAIT_READABLE -> error(Kernel32.ReadFile(pipe, driver.slab.scratch(slot), 0, 0, overlapped));
            case TRANSACT -> {
                ByteBuffer memory = driver.slab.memory();
                int at = driver.slab.scratchIndex(slot);
                yield error(Kernel32.TransactNamedPipe(
                        pipe,
                        memory.getLong(at),
                        request.vector[0].readableBytes(),
                        memory.getLong(at + REPLY),
                        request.vector[1].writableBytes(),
                        0,
                        overlapped));
            }
            default -> super.issue(request, slot, address, overlapped);
        };
    }

    private static int error(int answer) {
        return answer != 0 ? 0 : Native.getLastError();
    }

    @Override
    boolean settle(Request request, int slot, int error, int bytes) {
        boolean ended = error == Win32Errors.ERROR_BROKEN_PIPE || error == Win32Errors.ERROR_PIPE_NOT_CONNECTED;
        if (ended && request.op == Op.READ) {
            request.end();
        } else if (ended && request.op == Op.AWAIT_READABLE) {
            request.ok(0);
        } else {
            Outcomes.set(request, this, error, bytes);
        }
        return true;
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

    @Override
    public boolean messages() {
        return messages;
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
