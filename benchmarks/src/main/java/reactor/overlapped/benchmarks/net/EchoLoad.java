package reactor.overlapped.benchmarks.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * Round trips on many connections, one message in flight on each, by one thread and a selector. The program in C does the same and takes less of the
 * processor; this is for where it cannot run.
 */
final class EchoLoad {

    private final Window window;
    private final int bytes;
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);

    private EchoLoad(Window window, int bytes) {
        this.window = window;
        this.bytes = bytes;
    }

    static void run(Task task, SocketAddress server, Window window) throws IOException {
        EchoLoad load = new EchoLoad(window, task.bytes());
        List<SocketChannel> idle = IdleLoad.open(server, task.idle(), task.bytes());
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < task.connections(); i++) {
                SocketChannel channel = SocketChannel.open(server);
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true).configureBlocking(false);
                ByteBuffer message = ByteBuffer.allocateDirect(task.bytes());
                channel.register(selector, SelectionKey.OP_READ, load.new Exchange(channel, message));
            }
            window.start();
            for (SelectionKey key : selector.keys()) {
                ((Exchange) key.attachment()).send(key);
            }
            while (window.open(System.nanoTime())) {
                selector.select(EchoLoad::ready, 100);
            }
            for (SelectionKey key : selector.keys()) {
                key.channel().close();
            }
        }
        IdleLoad.close(idle);
    }

    private static void ready(SelectionKey key) {
        try {
            ((Exchange) key.attachment()).ready(key);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class Exchange {
        private final SocketChannel channel;
        private final ByteBuffer message;
        private long sentAt;
        private int received;

        Exchange(SocketChannel channel, ByteBuffer message) {
            this.channel = channel;
            this.message = message;
        }

        void send(SelectionKey key) throws IOException {
            message.clear();
            sentAt = System.nanoTime();
            write(key);
        }

        void ready(SelectionKey key) throws IOException {
            if (key.isWritable()) {
                write(key);
            }
            if (key.isReadable()) {
                read(key);
            }
        }

        private void write(SelectionKey key) throws IOException {
            channel.write(message);
            int interest = message.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
            if (key.interestOps() != interest) {
                key.interestOps(interest);
            }
        }

        private void read(SelectionKey key) throws IOException {
            int count = channel.read(in.clear());
            if (count < 0) {
                throw new EOFException("the server has ended a connection");
            }
            received += count;
            if (received > bytes) {
                throw new IOException("the server has sent " + received + " bytes for " + bytes);
            }
            if (received == bytes) {
                received = 0;
                window.roundTrip(System.nanoTime() - sentAt);
                send(key);
            }
        }
    }
}
