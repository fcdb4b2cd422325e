package reactor.overlapped.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/** What is written to a connection, and what makes and ends it. */
final class NioWriteSide extends NioSide {

    private final NioStream handle;
    private final NioVectors vectors = new NioVectors();
    private boolean connecting;

    NioWriteSide(NioStream handle) {
        super(handle);
        this.handle = handle;
    }

    @Override
    boolean attempt(Request request) throws IOException {
        if (state == State.WAITS) {
            // The last call got less than it wanted: the next would get nothing.
            return false;
        }
        return switch (request.op) {
            case WRITE -> moved(request, vectors.write(handle.channel(), request));
            case CONNECT -> connect(request);
            case TRANSMIT_FILE -> transmit(request);
            case WRITE_URGENT -> writeUrgent(request);
            case DISCONNECT -> {
                handle.channel().shutdownOutput().shutdownInput();
                request.ok(0);
                yield true;
            }
            default -> throw NioRequests.unsupported(request.op, handle);
        };
    }

    private boolean moved(Request request, int bytes) {
        state = bytes == request.length ? State.READY : State.WAITS;
        if (bytes == 0 && request.length > 0) {
            return false;
        }
        request.ok(bytes);
        return true;
    }

    private boolean connect(Request request) throws IOException {
        SocketChannel channel = handle.channel();
        boolean connected;
        if (connecting) {
            connected = channel.finishConnect();
        } else {
            SocketAddress remote = (SocketAddress) request.argument;
            try {
                connected = channel.connect(NioAddresses.resolved(remote));
            } catch (SocketException e) {
                if (NioErrno.of(e) == NioErrno.EAGAIN) {
                    // A Unix domain listener has no room for another connection now.
                    handle.startAnew();
                    request.busy(NioErrno.EAGAIN.code());
                    return true;
                }
                throw e;
            }
            connecting = !connected;
        }
        if (connected) {
            connecting = false;
            request.ok(0);
        }
        return connected;
    }

    private boolean transmit(Request request) throws IOException {
        if (!(request.argument instanceof NioFile file)) {
            throw new IllegalArgumentException(
                    "transmitFile of " + request.argument + ", which is no file of backend " + NioDriver.BACKEND);
        }
        // An interrupt closes a FileChannel.
        Thread.interrupted();
        FileChannel source = file.channels.reading("transmitFile");
        long bytes = source.transferTo(request.position, request.length, handle.channel());
        if (bytes == 0 && request.length > 0 && request.position >= source.size()) {
            request.end();
            return true;
        }
        return moved(request, (int) bytes);
    }

    /** The last byte is urgent, those before it come in the usual way: so it is for {@code send} with MSG_OOB. */
    private boolean writeUrgent(Request request) throws IOException {
        ByteBuffer memory = NioRequests.memory(request);
        if (memory.remaining() > 1) {
            memory.limit(memory.limit() - 1);
            return moved(request, handle.channel().write(memory));
        }
        return moved(request, handle.sendUrgent(memory));
    }

    @Override
    int operation(Op op) {
        return op == Op.CONNECT ? SelectionKey.OP_CONNECT : SelectionKey.OP_WRITE;
    }

    @Override
    boolean mayBlock(Op op) {
        return op == Op.TRANSMIT_FILE;
    }

    @Override
    boolean keepsInterest() {
        return false;
    }
}
