package reactor.overlapped.net;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The other side of a connection: a blocking channel of the JDK. */
final class Peer implements AutoCloseable {

    private static final int STALLED_MILLIS = 300;

    private final SocketChannel channel;

    Peer(SocketChannel channel) {
        this.channel = channel;
    }

    static Peer connect(SocketAddress address) throws IOException {
        return new Peer(SocketChannel.open(address));
    }

    SocketChannel channel() {
        return channel;
    }

    void send(byte[] bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    void send(String text) throws IOException {
        send(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends what belongs there, until the system has taken none of it for a while. {@return how many bytes it took} */
    long sendUntilStalled(long from, long most) throws IOException {
        channel.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            SelectionKey key = channel.register(selector, SelectionKey.OP_WRITE);
            long sent = 0;
            while (sent < most && selector.select(STALLED_MILLIS) > 0) {
                selector.selectedKeys().clear();
                sent += channel.write(
                        ByteBuffer.wrap(Pattern.bytes(from + sent, (int) Math.min(1 << 16, most - sent))));
            }
            key.cancel();
            selector.selectNow();
            return sent;
        } finally {
            channel.configureBlocking(true);
        }
    }

    /** {@return exactly so many bytes} */
    byte[] receive(int count) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(count);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer) < 0) {
                throw new EOFException("the end came after " + buffer.position() + " of " + count + " bytes");
            }
        }
        return buffer.array();
    }

    /** Waits until a sender waits: what has arrived is not received and grows no more. Of TCP; others need no such wait. */
    void awaitFull() throws IOException, InterruptedException {
        if (!(channel.getRemoteAddress() instanceof InetSocketAddress)) {
            return;
        }
        InputStream in = channel.socket().getInputStream();
        int seen;
        do {
            seen = in.available();
            Thread.sleep(STALLED_MILLIS);
        } while (seen == 0 || in.available() != seen);
    }

    String receiveText(int count) throws IOException {
        return new String(receive(count), StandardCharsets.UTF_8);
    }

    /** {@return all that comes until the end} */
    byte[] receiveAll() throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (channel.read(buffer) >= 0) {
            all.write(buffer.array(), 0, buffer.position());
            buffer.clear();
        }
        return all.toByteArray();
    }

    /** {@return how many bytes came until the end, each where it belongs} */
    long receivePattern() throws IOException {
        Pattern pattern = new Pattern();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
        while (channel.read(buffer) >= 0) {
            pattern.check(buffer.array(), buffer.position());
            buffer.clear();
        }
        return pattern.position();
    }

    /** Waits for the end, or the reset, of the connection. */
    void awaitGone() {
        try {
            receiveAll();
        } catch (IOException reset) {
            // Gone as well.
        }
    }

    void endOutput() throws IOException {
        channel.shutdownOutput();
    }

    /** Resets the connection. */
    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        channel.close();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
