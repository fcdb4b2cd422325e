package reactor.overlapped.uring;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;

/** A path as the system wants it. A name on a Linux file system is a row of bytes, not all of which are text in the present encoding. */
final class PathBytes {

    private static final Charset NAMES = Charset.forName(
            System.getProperty("sun.jnu.encoding", Charset.defaultCharset().name()));

    private PathBytes() {}

    /** {@return its bytes and a NUL} */
    static byte[] of(Path path) {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new UnsupportedOperationException("backend " + UringDriver.BACKEND
                    + " opens files of the system only, not those of a "
                    + path.getFileSystem().getClass().getSimpleName()
                    + ": " + path);
        }
        String text = path.toString();
        byte[] bytes = text.getBytes(NAMES);
        if (text.indexOf('\uFFFD') >= 0 || !new String(bytes, NAMES).equals(text)) {
            bytes = fromUri(path.toUri().getRawPath());
        }
        return Arrays.copyOf(bytes, bytes.length + 1);
    }

    /** The JDK's URI has each byte that is no ASCII letter as %XX. It ends with a slash where there is a directory now. */
    private static byte[] fromUri(String rawPath) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(rawPath.length());
        int end = rawPath.length() > 1 && rawPath.endsWith("/") ? rawPath.length() - 1 : rawPath.length();
        for (int i = 0; i < end; i++) {
            char next = rawPath.charAt(i);
            if (next == '%') {
                bytes.write(Integer.parseInt(rawPath, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(next);
            }
        }
        return bytes.toByteArray();
    }
}
