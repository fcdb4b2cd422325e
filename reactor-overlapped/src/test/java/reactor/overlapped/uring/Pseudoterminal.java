package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A terminal, whose keyboard and screen are the test's. */
final class Pseudoterminal implements AutoCloseable {

    static {
        Native.register(Pseudoterminal.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
    }

    private static native int posix_openpt(int flags);

    private static native int grantpt(int fd);

    private static native int unlockpt(int fd);

    private static native int ptsname_r(int fd, byte[] name, long length);

    private static native long read(int fd, byte[] bytes, long length);

    private static native long write(int fd, byte[] bytes, long length);

    private final int master;

    Pseudoterminal() {
        master = posix_openpt(OpenFlags.O_RDWR | OpenFlags.O_NOCTTY | OpenFlags.O_CLOEXEC);
        assertThat(master).as("a terminal").isNotNegative();
        assertThat(grantpt(master)).isZero();
        assertThat(unlockpt(master)).isZero();
    }

    /** {@return the name that programs open} */
    Path path() {
        byte[] name = new byte[64];
        assertThat(ptsname_r(master, name, name.length)).isZero();
        return Path.of(Native.toString(name));
    }

    /** Types on its keyboard; a line ends with a line feed, the input with character 4. */
    void type(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        assertThat(write(master, bytes, bytes.length)).isEqualTo(bytes.length);
    }

    /** {@return what comes next on its screen, as much as was asked for} */
    String read(int length) {
        StringBuilder text = new StringBuilder();
        while (text.length() < length) {
            byte[] bytes = new byte[length - text.length()];
            int read = (int) read(master, bytes, bytes.length);
            assertThat(read).isPositive();
            text.append(new String(bytes, 0, read, StandardCharsets.US_ASCII));
        }
        return text.toString();
    }

    @Override
    public void close() {
        Libc.close(master);
    }
}
