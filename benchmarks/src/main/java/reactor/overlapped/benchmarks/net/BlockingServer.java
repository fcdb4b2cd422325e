package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** Blocking channels, a thread for each connection: files by {@link FileChannel#transferTo}, or an echo on a Unix domain socket. */
final class BlockingServer implements Server {

    private static final String ACCEPTOR = "acceptor";

    @Override
    public int start(Task task, String place) throws IOException {
        boolean pipe = task.work() == Work.PIPE;
        ServerSocketChannel listener = pipe
                ? ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(place))
                : ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start(ACCEPTOR, () -> {
            while (true) {
                SocketChannel channel = listener.accept();
                start("connection", () -> {
                    try (channel) {
                        if (pipe) {
                            echo(channel);
                        } else {
                            sendFile(channel, Path.of(place));
                        }
                    }
                });
            }
        });
        return pipe ? 0 : listener.socket().getLocalPort();
    }

    private static void echo(SocketChannel channel) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
        while (channel.read(buffer.clear()) >= 0) {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }

    private static void sendFile(SocketChannel channel, Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path)) {
            long size = file.size();
            long position = 0;
            while (position < size) {
                position += file.transferTo(position, size - position, channel);
            }
        }
    }

    private interface Body {
        void run() throws IOException;
    }

    private static void start(String name, Body body) {
        Thread thread = new Thread(
                () -> {
                    try {
                        body.run();
                    } catch (IOException e) {
                        // Clients end their connections in the middle of it when a measurement is over.
                        if (name.equals(ACCEPTOR)) {
                            throw new UncheckedIOException(e);
                        }
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
