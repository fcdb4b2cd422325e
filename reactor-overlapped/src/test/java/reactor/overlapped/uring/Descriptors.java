package reactor.overlapped.uring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The descriptors of this process. */
final class Descriptors {

    private static final Path FOLDER = Path.of("/proc/self/fd");

    private Descriptors() {}

    /** {@return what each is open on} */
    static Map<String, String> all() throws IOException {
        Map<String, String> all = new TreeMap<>();
        try (Stream<Path> entries = Files.list(FOLDER)) {
            for (Path entry : entries.toList()) {
                try {
                    all.put(
                            entry.getFileName().toString(),
                            Files.readSymbolicLink(entry).toString());
                } catch (NoSuchFileException e) {
                    // Closed meanwhile: that of the listing itself, for one.
                }
            }
        }
        return all;
    }

    /** {@return how many are rings} */
    static long rings() throws IOException {
        return all().values().stream().filter("anon_inode:[io_uring]"::equals).count();
    }

    /** {@return how many are the counters that wake rings} */
    static long counters() throws IOException {
        return all().values().stream().filter("anon_inode:[eventfd]"::equals).count();
    }

    /** {@return the sockets among them} */
    static Set<String> sockets() throws IOException {
        return all().values().stream().filter(on -> on.startsWith("socket:")).collect(Collectors.toSet());
    }

    /** {@return how many mappings of rings there are} */
    static long mappings() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.endsWith("anon_inode:[io_uring]")).count();
        }
    }

    /** {@return whether the kernel closes it when a program is started} */
    static boolean closesOnExec(String descriptor) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo", descriptor))) {
            if (line.startsWith("flags:")) {
                return (Long.parseLong(line.substring("flags:".length()).trim(), 8) & TestLibc.O_CLOEXEC) != 0;
            }
        }
        throw new IOException("no flags of descriptor " + descriptor);
    }
}
