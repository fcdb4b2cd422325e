package reactor.overlapped.benchmarks.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** Bytes in one direction over one blocking connection at a time. */
final class StreamLoad {

    private static final int BUFFER = 256 << 10;

    private StreamLoad() {}

    static void receive(SocketAddress server, Window window) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        try (SocketChannel channel = SocketChannel.open(server)) {
            window.start();
            while (window.open(System.nanoTime())) {
                int count = channel.read(buffer.clear());
                if (count < 0) {
                    throw new EOFException("the server has ended the connection");
                }
                window.bytes(count);
            }
        }
    }

    static void send(SocketAddress server, int block, Window window) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(block);
        try (SocketChannel channel = SocketChannel.open(server)) {
            window.start();
            while (window.open(System.nanoTime())) {
                window.bytes(channel.write(buffer.hasRemaining() ? buffer : buffer.clear()));
            }
        }
    }

    /** Every connection gets the same file: one that is shorter than the first has been cut off. */
    static void receiveFiles(SocketAddress server, Window window) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
        long size = -1;
        window.start();
        while (true) {
            try (SocketChannel channel = SocketChannel.open(server)) {
                long received = 0;
                int count;
                while ((count = channel.read(buffer.clear())) >= 0) {
                    received += count;
                    window.bytes(count);
                    if (!window.open(System.nanoTime())) {
                        return;
                    }
                }
                if (received == 0 || size >= 0 && received != size) {
                    throw new EOFException("the server has sent " + received + " bytes, before that " + size);
                }
                size = received;
            }
        }
    }
}
