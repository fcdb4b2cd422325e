package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousChannelGroup;
import java.nio.channels.AsynchronousServerSocketChannel;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;

/** The JDK's asynchronous sockets with a fixed group, one buffer for each connection. */
final class AsynchronousServer implements Server {

    @Override
    public int start(Task task, String place) throws IOException {
        AsynchronousChannelGroup group = AsynchronousChannelGroup.withFixedThreadPool(task.threads(), body -> {
            Thread thread = new Thread(body, "group");
            thread.setDaemon(true);
            return thread;
        });
        AsynchronousServerSocketChannel listener = AsynchronousServerSocketChannel.open(group)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        listener.accept(listener, new Acceptance(task));
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private record Acceptance(Task task)
            implements CompletionHandler<AsynchronousSocketChannel, AsynchronousServerSocketChannel> {
        @Override
        public void completed(AsynchronousSocketChannel channel, AsynchronousServerSocketChannel listener) {
            listener.accept(listener, this);
            try {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                new Exchange(task.work(), channel, ByteBuffer.allocateDirect(Math.max(task.bytes(), 1 << 16))).begin();
            } catch (IOException e) {
                failed(e, listener);
            }
        }

        @Override
        public void failed(Throwable reason, AsynchronousServerSocketChannel listener) {
            throw new IllegalStateException(reason);
        }
    }

    /** A connection. Its attachment says whether the request was a write. */
    private record Exchange(Work work, AsynchronousSocketChannel channel, ByteBuffer buffer)
            implements CompletionHandler<Integer, Boolean> {
        void begin() {
            if (work == Work.SEND) {
                channel.write(buffer, true, this);
            } else {
                channel.read(buffer, false, this);
            }
        }

        @Override
        public void completed(Integer bytes, Boolean written) {
            if (written) {
                if (buffer.hasRemaining()) {
                    channel.write(buffer, true, this);
                    return;
                }
                buffer.clear();
                begin();
            } else if (bytes < 0) {
                failed(new IOException("end of stream"), false);
            } else if (work == Work.RECEIVE) {
                channel.read(buffer.clear(), false, this);
            } else {
                channel.write(buffer.flip(), true, this);
            }
        }

        @Override
        public void failed(Throwable reason, Boolean written) {
            try {
                channel.close();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
