package reactor.overlapped.nio;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Reads and writes direct memory through streams that know arrays only; one call at a time. */
final class NioCopy {

    /** Most bytes of one call. */
    static final int LIMIT = 64 * 1024;

    private byte[] bytes = new byte[0];

    int read(InputStream from, ByteBuffer direct) throws IOException {
        if (!direct.hasRemaining()) {
            return 0;
        }
        byte[] array = array(direct.remaining());
        int read = from.read(array, 0, Math.min(array.length, direct.remaining()));
        if (read > 0) {
            direct.put(array, 0, read);
        }
        return read;
    }

    int write(OutputStream to, ByteBuffer direct) throws IOException {
        byte[] array = array(direct.remaining());
        int length = Math.min(array.length, direct.remaining());
        direct.get(direct.position(), array, 0, length);
        to.write(array, 0, length);
        direct.position(direct.position() + length);
        return length;
    }

    private byte[] array(int wanted) {
        int size = Math.min(wanted, LIMIT);
        if (bytes.length < size) {
            bytes = new byte[size];
        }
        return bytes;
    }
}
