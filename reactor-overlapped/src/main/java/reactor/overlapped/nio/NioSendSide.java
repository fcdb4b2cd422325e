package reactor.overlapped.nio;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.DatagramTarget;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/** The datagrams that go. */
final class NioSendSide extends NioSide {

    private final NioDatagram handle;

    NioSendSide(NioDatagram handle) {
        super(handle);
        this.handle = handle;
    }

    @Override
    boolean attempt(Request request) throws IOException {
        DatagramTarget target = (DatagramTarget) request.argument;
        if (target != null && target.needsControl()) {
            throw NioOptions.refused("datagrams with a source address, interface or time to live of their own");
        }
        DatagramChannel channel = handle.channel();
        if (request.length == 0 && channel.isConnected()) {
            throw NioOptions.refused("empty datagrams on a connected socket: the JDK does not send them");
        }
        SocketAddress peer = peer(target);
        ByteBuffer memory = NioRequests.memory(request);
        int sent = peer == null ? channel.write(memory) : channel.send(memory, peer);
        if (sent == 0 && request.length > 0) {
            return false;
        }
        request.ok(sent);
        return true;
    }

    private static @Nullable SocketAddress peer(@Nullable DatagramTarget target) throws IOException {
        return target == null || target.peer() == null ? null : NioAddresses.resolved(target.peer());
    }

    @Override
    int operation(Op op) {
        return SelectionKey.OP_WRITE;
    }

    @Override
    boolean keepsInterest() {
        return false;
    }
}
