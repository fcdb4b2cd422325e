package reactor.overlapped.filedrop;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A client that sends what it is told, byte by byte, and may vanish at any time. */
public final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    /** The first lines of an answer. */
    public record Head(int status, Map<String, String> headers) {

        String header(String name) {
            return headers.getOrDefault(name.toLowerCase(Locale.ROOT), "");
        }

        int length() {
            return Integer.parseInt(header("content-length"));
        }
    }

    public RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getByName("127.0.0.1"), port);
        socket.setSoTimeout(PATIENCE_MILLIS);
        in = socket.getInputStream();
        out = socket.getOutputStream();
    }

    /** Sends a request's head; the lines are separated by {@code \n}. */
    public RawClient head(String lines) throws IOException {
        return send((lines + "\nHost: localhost\n\n").replace("\n", "\r\n").getBytes(StandardCharsets.UTF_8));
    }

    public RawClient send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
        return this;
    }

    /** {@return the head of the next answer that is not preliminary} */
    public Head answer() throws IOException {
        Head head;
        do {
            head = oneHead();
        } while (head.status < 200);
        return head;
    }

    /** {@return that many bytes, or fewer where the connection ends} */
    public byte[] body(int length) throws IOException {
        return in.readNBytes(length);
    }

    /** {@return how many of that many bytes come that are zero} */
    long zeros(long length) throws IOException {
        byte[] block = new byte[64 * 1024];
        long count = 0;
        for (long left = length; left > 0; ) {
            int read = in.read(block, 0, (int) Math.min(block.length, left));
            if (read < 0) {
                break;
            }
            left -= read;
            for (int i = 0; i < read; i++) {
                count += block[i] == 0 ? 1 : 0;
            }
        }
        return count;
    }

    /** {@return whether the server ends the connection, without another byte} */
    boolean ends() throws IOException {
        return in.read() < 0;
    }

    /** Goes without a word: the server gets a reset. */
    public void vanish() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    /** Says that nothing more comes, but still listens. */
    void shutdown() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private Head oneHead() throws IOException {
        String status = line();
        Map<String, String> headers = new LinkedHashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        return new Head(Integer.parseInt(status.split(" ")[1]), headers);
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the connection ended after '" + line.toString(StandardCharsets.UTF_8) + "'");
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }
}
