package reactor.overlapped.filedrop.wine;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A connection on which a request goes out as it is written, and that can vanish. */
final class RawClient implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Socket socket;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
    }

    /** Sends a request's head. */
    RawClient request(String method, String path, long contentLength) throws IOException {
        return send((method + " " + path + " HTTP/1.1\r\nHost: localhost:" + socket.getPort() + "\r\nContent-Length: "
                        + contentLength + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
    }

    RawClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /** {@return the status of the answer that comes next} */
    int status() throws IOException {
        return Integer.parseInt(line().split(" ", 3)[1]);
    }

    /** {@return the next line of what comes} */
    String line() throws IOException {
        StringBuilder line = new StringBuilder();
        InputStream in = socket.getInputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("the connection has ended after: " + line);
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /** Reads that much of what comes. */
    void read(int count) throws IOException {
        new DataInputStream(socket.getInputStream()).readFully(new byte[count]);
    }

    /** Is gone, without a word: the server sees a reset. */
    void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
