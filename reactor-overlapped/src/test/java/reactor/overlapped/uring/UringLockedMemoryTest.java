package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.FileOpener;

/** A user without privileges, whose rings the kernel counts against RLIMIT_MEMLOCK. */
@Tag("uring")
class UringLockedMemoryTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String NOT_CONFINED = "cannot become another user";

    @TempDir
    Path directory;

    /** The process: becomes a user without privileges, may lock so many bytes, then makes a port and reads a file. */
    public static final class Unprivileged {

        private static final int RLIMIT_MEMLOCK = 8;
        private static final int SYS_SETRESUID = Platform.isARM() ? 147 : 117;
        private static final int SYS_SETFSUID = Platform.isARM() ? 151 : 122;

        /** Nobody's: the kernel counts all rings of a user together. */
        private static final int USER = 54_321;

        private Unprivileged() {}

        public static void main(String[] args) {
            Path path = Path.of(args[0]);
            TestLibc.limit(RLIMIT_MEMLOCK, Long.parseLong(args[1]));
            if (!becomeAnother()) {
                System.out.println(NOT_CONFINED);
                return;
            }
            CompletionPort port = CompletionPort.builder().workers(2).build();
            int length = FileOpener.of(path)
                    .port(port)
                    .use(file -> file.readRetained(0, 100))
                    .map(buffer -> {
                        int bytes = buffer.readableBytes();
                        buffer.release();
                        return bytes;
                    })
                    .blockLast(PATIENCE);
            System.out.println(port.backend() + " has read " + length);
            port.disposeLater(Duration.ZERO).block(PATIENCE);
        }

        /**
         * Of this thread, and of those that it starts: the system calls themselves know no process. Capabilities go with the user, files are
         * still opened as before, the class path's among them.
         */
        private static boolean becomeAnother() {
            boolean become = Libc.syscall(SYS_SETRESUID, USER, USER, 0, 0, 0, 0) == 0;
            Libc.syscall(SYS_SETFSUID, 0, 0, 0, 0, 0, 0);
            return become;
        }
    }

    @BeforeEach
    void needs_root() throws Exception {
        needs(Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0), "only root can become another user");
    }

    private static void needs(boolean there, String reason) {
        if (!there) {
            System.out.println("skipped: " + reason);
        }
        assumeTrue(there, reason);
    }

    private List<String> unprivileged(int kibibytes) throws Exception {
        Path path = Files.write(directory.resolve("file"), new byte[42]);
        List<String> lines = OwnJvm.run(
                directory,
                List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=info"),
                Unprivileged.class,
                path.toString(),
                String.valueOf(kibibytes * 1024));
        needs(!lines.contains(NOT_CONFINED), NOT_CONFINED);
        return lines;
    }

    private static List<String> told(List<String> lines) {
        return lines.stream().filter(line -> line.contains("INFO")).toList();
    }

    @Test
    void little_memory_makes_smaller_rings_or_the_next_best_backend_with_the_reason() throws Exception {
        List<String> lines = unprivileged(64);

        if (lines.contains("uring has read 42")) {
            assertThat(told(lines)).isEmpty();
        } else {
            // The kernel takes its time to give back what a larger ring has had.
            assertThat(lines).contains("nio has read 42");
            assertThat(told(lines)).singleElement().asString().contains("uring", "ENOMEM", "RLIMIT_MEMLOCK", "nio");
        }
    }

    @Test
    void too_little_for_the_smallest_rings_makes_the_next_best_backend_and_names_the_limit() throws Exception {
        List<String> lines = unprivileged(8);
        needs(!lines.contains("uring has read 42"), "this kernel counts no rings");

        assertThat(lines).contains("nio has read 42");
        assertThat(told(lines)).singleElement().asString().contains("uring", "ENOMEM", "RLIMIT_MEMLOCK", "nio");
    }
}
