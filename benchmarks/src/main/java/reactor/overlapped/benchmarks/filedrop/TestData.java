package reactor.overlapped.benchmarks.filedrop;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** The files of a run, in a folder of their own: what clients send, and the server's folder. */
final class TestData implements AutoCloseable {

    private static final int BLOCK = 1 << 20;

    private final Path root;

    /** The server's. */
    final Path folder;

    TestData(Path parent) throws IOException {
        Files.createDirectories(parent);
        root = Files.createTempDirectory(parent.toRealPath(), "filedrop");
        folder = Files.createDirectory(root.resolve("folder"));
    }

    /** {@return a file to send, of bytes that do not repeat; made when first asked for} */
    Path source(int mebibytes) throws IOException {
        Path file = root.resolve("source-" + mebibytes);
        if (Files.notExists(file)) {
            Random random = new Random(mebibytes);
            byte[] block = new byte[BLOCK];
            try (OutputStream out = Files.newOutputStream(file)) {
                for (int i = 0; i < mebibytes; i++) {
                    random.nextBytes(block);
                    out.write(block);
                }
            }
        }
        return file;
    }

    /** {@return the name of a file of that size in the server's folder; put there when first asked for} */
    String served(int mebibytes) throws IOException {
        String name = "served-" + mebibytes + ".bin";
        if (Files.notExists(folder.resolve(name))) {
            Files.createLink(folder.resolve(name), source(mebibytes));
        }
        return name;
    }

    Path path(String name) {
        return root.resolve(name);
    }

    /** {@return the names of all that is in the server's folder, hidden or not} */
    List<String> names() throws IOException {
        try (Stream<Path> all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    @Override
    public void close() throws IOException {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
