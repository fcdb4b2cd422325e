package reactor.overlapped.filedrop.wine;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Which files of a folder any process has open: handles of a Windows program belong to Wine's server, too. */
final class OpenFiles {

    private OpenFiles() {}

    /** {@return those in that folder, deleted ones too, but for those in folders of it} */
    static List<String> in(Path folder) throws IOException {
        List<String> open = new ArrayList<>();
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                add(process.resolve("fd"), folder + "/", open);
            }
        }
        return open;
    }

    private static void add(Path descriptors, String prefix, List<String> open) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(descriptors)) {
            for (Path descriptor : all) {
                String target = target(descriptor);
                if (target.startsWith(prefix) && target.indexOf('/', prefix.length()) < 0) {
                    open.add(target);
                }
            }
        } catch (NoSuchFileException | AccessDeniedException | DirectoryIteratorException e) {
            // A process that has ended, or somebody else's: none of ours.
            return;
        }
    }

    private static String target(Path descriptor) throws IOException {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (NoSuchFileException e) {
            // Closed meanwhile.
            return "";
        }
    }
}
