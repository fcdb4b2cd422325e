package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;

/** Names as the W functions take them: UTF-16, closed by NUL, with {@code \\?\} when they are long. */
final class Win32Name {

    /** MAX_PATH is 260 with the NUL; directories may have 12 characters less. */
    private static final int LONGEST_PLAIN = 247;

    /** The longest name of all. */
    static final int MAX_NAME = 32767;

    /** Names that are devices only as long as nobody completes them to a path. */
    private static final Set<String> CONSOLE = Set.of("CON", "CONIN$", "CONOUT$");

    private Win32Name() {}

    /** {@return what {@code CreateFileW} gets for a path of the default file system} */
    static char[] of(Path path) throws IOException {
        if (path.getFileSystem() != FileSystems.getDefault()) {
            throw new UnsupportedOperationException(path + " is in " + path.getFileSystem() + ", not on this machine");
        }
        return of(path.toString());
    }

    static char[] of(String name) throws IOException {
        if (name.startsWith("\\\\.\\") || name.startsWith("\\\\?\\")) {
            return terminated(device(name));
        }
        for (String console : CONSOLE) {
            if (name.equalsIgnoreCase(console)) {
                return terminated(name);
            }
        }
        return terminated(prefixed(absolute(name)));
    }

    /** {@code GetFullPathNameW}: absolute, without {@code .} and {@code ..}; turns NUL and COM1 into devices. */
    private static String absolute(String name) throws IOException {
        char[] terminated = terminated(name);
        char[] buffer = new char[512];
        while (true) {
            int length = Kernel32.GetFullPathNameW(terminated, buffer.length, buffer, 0);
            if (length == 0) {
                throw Win32Errors.exception("complete the name", name, Native.getLastError());
            }
            if (length < buffer.length) {
                return new String(buffer, 0, length);
            }
            // The length with the NUL; the working directory may change meanwhile.
            buffer = new char[Math.min(length, MAX_NAME) + 1];
            if (length > MAX_NAME) {
                throw Win32Errors.exception("complete the name", name, Win32Errors.ERROR_FILENAME_EXCED_RANGE);
            }
        }
    }

    /** {@return an absolute name that may be longer than MAX_PATH} */
    private static String prefixed(String absolute) {
        if (absolute.length() <= LONGEST_PLAIN || absolute.startsWith("\\\\.\\") || absolute.startsWith("\\\\?\\")) {
            return absolute;
        }
        return absolute.startsWith("\\\\") ? "\\\\?\\UNC" + absolute.substring(1) : "\\\\?\\" + absolute;
    }

    /** {@return the name without the backslash that {@link Path} puts behind a device, taking it for a root} */
    private static String device(String name) {
        boolean root = name.startsWith("\\\\.\\") && name.indexOf('\\', 4) == name.length() - 1;
        return root ? name.substring(0, name.length() - 1) : name;
    }

    private static char[] terminated(String name) {
        return Arrays.copyOf(name.toCharArray(), name.length() + 1);
    }
}
