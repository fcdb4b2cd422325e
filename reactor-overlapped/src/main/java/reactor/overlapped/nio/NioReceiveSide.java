package reactor.overlapped.nio;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.DatagramOrigin;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/** The datagrams that come. */
final class NioReceiveSide extends NioSide {

    /** No datagram is longer. */
    private static final int LONGEST = 65_535;

    private final NioDatagram handle;
    private @Nullable ByteBuffer scratch;
    private @Nullable DatagramOrigin last;

    NioReceiveSide(NioDatagram handle) {
        super(handle);
        this.handle = handle;
    }

    @Override
    boolean attempt(Request request) throws IOException {
        if (request.op == Op.AWAIT_READABLE) {
            if (state == State.READY) {
                request.ok(0);
                return true;
            }
            return false;
        }
        if (state == State.WAITS) {
            return false;
        }
        ByteBuffer memory = NioRequests.memory(request);
        ByteBuffer target = request.length < LONGEST ? scratch(request.length + 1) : memory;
        int start = target.position();
        InetSocketAddress sender = (InetSocketAddress) handle.channel().receive(target);
        if (sender == null) {
            state = State.WAITS;
            return false;
        }
        state = State.UNKNOWN;
        int received = target.position() - start;
        if (target != memory) {
            int fits = Math.min(received, request.length);
            // The system says nothing of what did not fit: one byte more than was asked for shows it.
            request.flags = received > fits ? Request.TRUNCATED : 0;
            memory.put(target.flip().limit(fits));
            received = fits;
        } else {
            request.flags = 0;
        }
        request.result = origin(sender);
        request.ok(received);
        return true;
    }

    private ByteBuffer scratch(int size) {
        ByteBuffer one = scratch;
        if (one == null || one.capacity() < size) {
            one = ByteBuffer.allocateDirect(size);
            scratch = one;
        }
        return one.clear().limit(size);
    }

    /** The channel gives the same address again for the same sender, and the one before serves again. */
    private DatagramOrigin origin(InetSocketAddress sender) {
        DatagramOrigin one = last;
        if (one == null || one.sender() != sender) {
            one = new DatagramOrigin(sender, null, 0, -1);
            last = one;
        }
        return one;
    }

    @Override
    int operation(Op op) {
        return SelectionKey.OP_READ;
    }

    @Override
    boolean keepsInterest() {
        return true;
    }
}
