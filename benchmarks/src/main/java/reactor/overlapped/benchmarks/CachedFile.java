package reactor.overlapped.benchmarks;

import com.sun.nio.file.ExtendedOpenOption;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The file that everybody reads and writes: 256 MiB by default, so small that it stays in the system's cache. It may be read past that, too. */
@State(Scope.Benchmark)
public class CachedFile {

    /** Names a directory where it is kept from one fork to the next. */
    static final String DIRECTORY = "benchmarks.directory";

    /** Says how large it is, in MiB, where 256 would take too long. */
    static final String MEBIBYTES = "benchmarks.mebibytes";

    public static final long SIZE = Long.getLong(MEBIBYTES, 256) << 20;

    /** The values of {@link #access}. */
    static final String CACHED = "cached";

    static final String DIRECT = "direct";

    /** Its name in that directory. */
    static final String NAME = "cached";

    private static final int PAGE = 4096;

    /** Through the system's cache or past it, to the disk. */
    @Param(CACHED)
    public String access;

    private boolean own;
    private Path directory = Path.of("");
    Path path = directory;

    @Setup(Level.Trial)
    public void make() throws IOException {
        String kept = System.getProperty(DIRECTORY);
        own = kept == null;
        directory = own ? Files.createTempDirectory("benchmarks") : Path.of(kept);
        path = directory.resolve(NAME);
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

    boolean direct() {
        return access.equals(DIRECT);
    }

    /** {@return how the JDK's channels open it} */
    Set<OpenOption> options() {
        Set<OpenOption> options = new HashSet<>(Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
        if (direct()) {
            options.add(ExtendedOpenOption.DIRECT);
        }
        return options;
    }

    /** Fails when a descriptor that this process has of it is not what {@link #access} says, because figures would not be either. Linux tells. */
    void check() throws IOException {
        Path descriptors = Path.of("/proc/self/fd");
        if (!System.getProperty("os.name").equals("Linux")) {
            return;
        }
        long flag = System.getProperty("os.arch").equals("aarch64") ? 0x10000 : 0x4000;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : all) {
                if (Files.exists(descriptor) && Files.isSameFile(descriptor, path)) {
                    String flags = Files.readAllLines(Path.of(
                                    "/proc/self/fdinfo",
                                    descriptor.getFileName().toString()))
                            .get(1)
                            .replaceAll("\\D", "");
                    if ((Long.parseLong(flags, 8) & flag) != 0 != direct()) {
                        throw new IOException("the file is open with flags " + flags + ", but shall be " + access);
                    }
                }
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
