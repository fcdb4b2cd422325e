package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The file that everybody reads and writes: 256 MiB by default, so small that it stays in the system's cache. */
@State(Scope.Benchmark)
public class CachedFile {

    /** Names a directory where it is kept from one fork to the next. */
    static final String DIRECTORY = "benchmarks.directory";

    /** Says how large it is, in MiB, where 256 would take too long. */
    static final String MEBIBYTES = "benchmarks.mebibytes";

    public static final long SIZE = Long.getLong(MEBIBYTES, 256) << 20;

    private static final int PAGE = 4096;

    private boolean own;
    private Path directory = Path.of("");
    Path path = directory;

    @Setup(Level.Trial)
    public void make() throws IOException {
        String kept = System.getProperty(DIRECTORY);
        own = kept == null;
        directory = own ? Files.createTempDirectory("benchmarks") : Path.of(kept);
        path = directory.resolve("cached");
        if (Files.notExists(path) || Files.size(path) != SIZE) {
            fill(path);
        }
    }

    /** Makes such a file. */
    public static void fill(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            ByteBuffer block = aligned(1 << 20);
            while (channel.position() < SIZE) {
                channel.write(block.clear());
            }
        }
    }

    @TearDown(Level.Trial)
    public void remove() throws IOException {
        if (own) {
            Files.deleteIfExists(path);
            Files.deleteIfExists(directory);
        }
    }

    /** {@return a direct buffer that begins with a page; one that does not is read into more slowly, whoever reads} */
    static ByteBuffer aligned(int bytes) {
        return ByteBuffer.allocateDirect(bytes + PAGE).alignedSlice(PAGE).slice(0, bytes);
    }
}
