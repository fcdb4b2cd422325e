package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** The bottom line: selector loops by hand, one for each thread, with one buffer for all connections of a loop. */
final class SelectorServer implements Server {

    private static final int BUFFER = 1 << 16;

    @Override
    public int start(Task task, String place) throws IOException {
        Loop[] loops = new Loop[task.threads()];
        for (int i = 0; i < loops.length; i++) {
            loops[i] = new Loop(task, loops, Selector.open());
        }
        ServerSocketChannel listener =
                ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1024);
        listener.configureBlocking(false);
        listener.register(loops[0].selector, SelectionKey.OP_ACCEPT);
        for (Loop loop : loops) {
            Thread thread = new Thread(loop, "loop");
            thread.setDaemon(true);
            thread.start();
        }
        return listener.socket().getLocalPort();
    }

    private static final class Loop implements Runnable {
        private final Task task;
        private final Loop[] loops;
        private final Selector selector;
        private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        private int accepted;

        Loop(Task task, Loop[] loops, Selector selector) {
            this.task = task;
            this.loops = loops;
            this.selector = selector;
        }

        @Override
        public void run() {
            try {
                while (true) {
                    selector.select(this::ready);
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        private void ready(SelectionKey key) {
            try {
                if (key.isAcceptable()) {
                    accept((ServerSocketChannel) key.channel());
                } else {
                    serve(key, (SocketChannel) key.channel());
                }
            } catch (IOException e) {
                close(key, e);
            }
        }

        private void accept(ServerSocketChannel listener) throws IOException {
            SocketChannel channel;
            while ((channel = listener.accept()) != null) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
                int interest = task.work() == Work.SEND ? SelectionKey.OP_WRITE : SelectionKey.OP_READ;
                Loop loop = loops[accepted++ % loops.length];
                channel.register(loop.selector, interest);
                if (loop != this) {
                    loop.selector.wakeup();
                }
            }
        }

        /** What cannot be written yet is kept with the key. */
        private void serve(SelectionKey key, SocketChannel channel) throws IOException {
            if (task.work() == Work.SEND) {
                channel.write(buffer.limit(task.bytes()).position(0));
                return;
            }
            if (key.attachment() instanceof ByteBuffer rest) {
                channel.write(rest);
                if (!rest.hasRemaining()) {
                    key.attach(null);
                    key.interestOps(SelectionKey.OP_READ);
                }
                return;
            }
            if (channel.read(buffer.clear()) < 0) {
                key.cancel();
                channel.close();
            } else if (task.work() != Work.RECEIVE) {
                channel.write(buffer.flip());
                if (buffer.hasRemaining()) {
                    key.attach(
                            ByteBuffer.allocate(buffer.remaining()).put(buffer).flip());
                    key.interestOps(SelectionKey.OP_WRITE);
                }
            }
        }

        private static void close(SelectionKey key, IOException reason) {
            key.cancel();
            try {
                key.channel().close();
            } catch (IOException e) {
                reason.addSuppressed(e);
                throw new IllegalStateException(reason);
            }
        }
    }
}
