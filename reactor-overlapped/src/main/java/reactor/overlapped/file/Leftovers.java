package reactor.overlapped.file;

import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Files that the JVM removes when it ends before their owners have. As {@link java.io.File#deleteOnExit}, which never forgets a file: it is told only when the
 * JVM is about to end, and works when all shutdown hooks have, so that what they wait for still comes to its own end.
 */
final class Leftovers {

    private static final Set<Path> PATHS = ConcurrentHashMap.newKeySet();
    private static volatile boolean ending;

    static {
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(Leftovers::end, "overlapped-leftovers"));
        } catch (IllegalStateException e) {
            // The JVM is on its way down already.
            ending = true;
        }
    }

    private Leftovers() {}

    static void add(Path path) {
        PATHS.add(path);
        if (ending) {
            path.toFile().deleteOnExit();
        }
    }

    static void remove(Path path) {
        PATHS.remove(path);
    }

    private static void end() {
        ending = true;
        PATHS.forEach(path -> path.toFile().deleteOnExit());
    }
}
