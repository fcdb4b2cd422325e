package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.PipeControl;
import reactor.overlapped.spi.SocketSettings;

/** An end of a named pipe: a Unix domain socket in its place. */
final class NioPipe extends NioStream implements PipeControl {

    private final @Nullable NioListener listener;

    /** Takes a connected channel that does not block, and at the server's end its listener. */
    NioPipe(NioSockets sockets, SocketChannel channel, String target, @Nullable NioListener listener) {
        super(sockets, channel, target, SocketSettings.DEFAULT);
        this.listener = listener;
    }

    @Override
    public long peerProcess() {
        throw NioOptions.refused("peer process of " + target() + ": the JDK tells its user only");
    }

    @Override
    public boolean messages() {
        return false;
    }

    @Override
    public void disconnect() throws IOException {
        channel().close();
    }

    @Override
    public void close() throws IOException {
        try {
            super.close();
        } finally {
            if (listener != null) {
                listener.childClosed();
            }
        }
    }
}
