package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.testing.TestFolder;

/** Children that are started while rings work on the process's memory and files. */
@Tag("uring")
class UringChildrenTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SIZE = 8 << 20;
    private static final int CHILDREN = 10;

    private final Path directory = TestFolder.create("children");

    /** The process: copies a file again and again, through one port, until so many children have come and gone. */
    public static final class Parent {

        private Parent() {}

        public static void main(String[] args) throws Exception {
            Path folder = Path.of(args[0]);
            FileFlag[] flags = Boolean.parseBoolean(args[1]) ? new FileFlag[] {FileFlag.NO_BUFFERING} : new FileFlag[0];
            byte[] content = new byte[SIZE];
            new Random(1).nextBytes(content);
            Path from = Files.write(folder.resolve("from"), content);
            Path to = folder.resolve("to");
            CompletionPort port = CompletionPort.builder().backend("uring").build();
            CompletableFuture<String> children = CompletableFuture.supplyAsync(Parent::children);
            int copies = 0;
            while (!children.isDone() || copies == 0) {
                copy(port, from, to, flags);
                copies++;
                if (!Arrays.equals(Files.readAllBytes(to), content)) {
                    throw new AssertionError("copy " + copies + " is not what it was made of");
                }
            }
            System.out.println(children.get());
            port.disposeLater(Duration.ZERO).block(PATIENCE);
            System.out.println("copies are right");
        }

        private static void copy(CompletionPort port, Path from, Path to, FileFlag[] flags) {
            OverlappedFile source =
                    FileOpener.of(from).port(port).flags(flags).open().block(PATIENCE);
            OverlappedFile target = FileOpener.of(to)
                    .port(port)
                    .access(Access.READ, Access.WRITE)
                    .disposition(Disposition.CREATE_ALWAYS)
                    .flags(flags)
                    .open()
                    .block(PATIENCE);
            StreamOptions options = StreamOptions.create().blockSize(1 << 16).depth(8);
            Flux<ByteBuf> bytes = source.streamRetained(options);
            target.write(bytes, options).block(PATIENCE);
            source.close().then(target.close()).block(PATIENCE);
        }

        private static String children() {
            try {
                String seen = "";
                for (int i = 0; i < CHILDREN; i++) {
                    Process child = new ProcessBuilder("ls", "-l", "/proc/self/fd")
                            .redirectErrorStream(true)
                            .start();
                    String output = new String(child.getInputStream().readAllBytes());
                    if (!child.waitFor(60, TimeUnit.SECONDS) || child.exitValue() != 0) {
                        throw new IllegalStateException(output);
                    }
                    seen += output;
                }
                return seen;
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    @ParameterizedTest(name = "{0}, without the cache: {1}")
    @CsvSource({"POSIX_SPAWN,false", "POSIX_SPAWN,true", "FORK,false", "FORK,true"})
    void streams_are_not_disturbed_and_children_see_nothing_of_them(String mechanism, boolean direct) throws Exception {
        List<String> lines = OwnJvm.run(
                directory,
                List.of("-Djdk.lang.Process.launchMechanism=" + mechanism),
                Parent.class,
                directory.toString(),
                Boolean.toString(direct));

        assertThat(lines).endsWith("copies are right");
        assertThat(lines.stream().filter(line -> line.contains("-> pipe:["))).hasSizeGreaterThanOrEqualTo(CHILDREN);
        assertThat(lines)
                .noneMatch(line -> line.contains("io_uring")
                        || line.contains("eventfd")
                        || line.contains(directory.resolve("from").toString())
                        || line.contains(directory.resolve("to").toString()));
    }

    @Test
    void every_descriptor_is_one_that_a_program_started_in_whatever_way_does_not_get() throws Exception {
        Path path = Files.write(directory.resolve("file"), new byte[10]);
        Set<String> before = Descriptors.all().keySet();
        CompletionPort port = CompletionPort.builder().backend("uring").build();
        OverlappedFile file = FileOpener.of(path).port(port).open().block(PATIENCE);
        int seen = 0;
        for (var entry : Descriptors.all().entrySet()) {
            String on = entry.getValue();
            boolean ours = on.contains("io_uring") || on.contains("eventfd") || on.equals(path.toString());
            // A selector of the JDK has an eventfd, too.
            if (ours && !before.contains(entry.getKey())) {
                assertThat(Descriptors.closesOnExec(entry.getKey())).as(on).isTrue();
                seen++;
            }
        }
        // At least a ring, its counter, and the file.
        assertThat(seen).isGreaterThanOrEqualTo(3);
        file.close().block(PATIENCE);
        port.disposeLater(Duration.ZERO).block(PATIENCE);
    }
}
