package reactor.overlapped.benchmarks.net;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** Connections that are left alone after one round trip each, which proves that the server has them. */
final class IdleLoad {

    /** So that the server's code and pools are there before its memory is looked at for the first time. */
    private static final int WARM_UP = 1000;

    private IdleLoad() {}

    static void run(Task task, SocketAddress server) throws IOException {
        close(open(server, Math.min(WARM_UP, task.connections()), task.bytes()));
        Lines.write("begin");
        LoadProcess.awaitParent();
        List<SocketChannel> channels = open(server, task.connections(), task.bytes());
        Lines.write("end");
        LoadProcess.awaitParent();
        close(channels);
    }

    static List<SocketChannel> open(SocketAddress server, int count, int bytes) throws IOException {
        List<SocketChannel> channels = new ArrayList<>(count);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        for (int i = 0; i < count; i++) {
            SocketChannel channel = SocketChannel.open(server);
            channels.add(channel);
            channel.write(buffer.clear());
            buffer.clear();
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException("the server has ended connection " + i);
                }
            }
        }
        return channels;
    }

    static void close(List<SocketChannel> channels) throws IOException {
        for (SocketChannel channel : channels) {
            channel.close();
        }
    }
}
