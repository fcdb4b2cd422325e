package reactor.overlapped.benchmarks.net;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The talk of a measured process with its parent, by lines. Not through System.in, which Wine does not carry. */
final class Lines {

    private static final BufferedReader IN =
            new BufferedReader(new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
    private static final FileOutputStream OUT = new FileOutputStream(FileDescriptor.out);

    private Lines() {}

    /** {@return the next line, null when the parent has gone} */
    static @Nullable String read() throws IOException {
        return IN.readLine();
    }

    static void write(String line) throws IOException {
        OUT.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }
}
