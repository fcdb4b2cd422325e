package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;

/** A process that has used up what the system grants it. */
@Tag("uring")
class UringLimitsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** On a slow machine a worker warns of slow signals among what the process prints. */
    private static final List<String> QUIET = List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error");

    @TempDir
    Path directory;

    /** The process: has descriptors for one ring, and makes a port with four. */
    public static final class FewDescriptors {

        private FewDescriptors() {}

        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[0]);
            // Loads the classes, which would take descriptors, too.
            System.out.println(read(path));
            IOException sample = new LinuxErrors.Refused(Errno.EMFILE.code).exception("sample", "test");
            assertThat(sample).isInstanceOf(OverlappedException.class);
            int open = Descriptors.all().size();
            // A ring takes two; the listing of the descriptors counts itself.
            TestLibc.limit(TestLibc.RLIMIT_NOFILE, open + 2);
            try {
                CompletionPort.builder().backend("uring").workers(4).build();
            } catch (UncheckedIOException e) {
                if (e.getCause() instanceof OverlappedException refused) {
                    System.out.println(refused.operation() + ": " + refused.symbol());
                }
            }
            TestLibc.limit(TestLibc.RLIMIT_NOFILE, open + 100);
            System.out.println(Descriptors.all().size() - open + " more descriptors than before");
            System.out.println(read(path));
        }

        private static String read(Path path) {
            CompletionPort port =
                    CompletionPort.builder().backend("uring").workers(4).build();
            int length = FileOpener.of(path)
                    .port(port)
                    .use(file -> file.readRetained(0, 100))
                    .map(buffer -> {
                        int bytes = buffer.readableBytes();
                        buffer.release();
                        return bytes;
                    })
                    .blockLast(PATIENCE);
            port.disposeLater(Duration.ZERO).block(PATIENCE);
            return "read " + length;
        }
    }

    @Test
    void a_port_that_gets_no_more_descriptors_says_so_and_gives_back_those_it_had() throws Exception {
        Path path = Files.write(directory.resolve("file"), new byte[42]);

        assertThat(OwnJvm.run(directory, QUIET, FewDescriptors.class, path.toString()))
                .containsExactly("read 42", "io_uring_setup: EMFILE", "0 more descriptors than before", "read 42");
    }

    /** The process: writes more than its files may be long. */
    public static final class ShortFiles {

        private static final int LIMIT = 100_000;

        private ShortFiles() {}

        public static void main(String[] args) throws IOException {
            Path path = Path.of(args[0]);
            TestLibc.limit(TestLibc.RLIMIT_FSIZE, LIMIT);
            CompletionPort port = CompletionPort.builder().backend("uring").build();
            OverlappedFile file = FileOpener.of(path)
                    .port(port)
                    .access(Access.READ, Access.WRITE)
                    .disposition(Disposition.CREATE_ALWAYS)
                    .open()
                    .block(PATIENCE);
            String outcome = file.write(
                            Flux.range(0, 100).map(i -> Unpooled.wrappedBuffer(new byte[10_000])),
                            StreamOptions.create().blockSize(10_000).depth(1))
                    .map(length -> "wrote " + length)
                    .onErrorResume(OverlappedException.class, e -> Mono.just(e.symbol()))
                    .block(PATIENCE);
            System.out.println(outcome);
            System.out.println(file.size().block(PATIENCE));
            port.disposeLater(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    void a_file_that_may_not_become_longer_fails_the_write_and_not_the_process() throws Exception {
        assertThat(OwnJvm.run(
                        directory,
                        QUIET,
                        ShortFiles.class,
                        directory.resolve("short").toString()))
                .containsExactly("EFBIG", "100000");
    }
}
