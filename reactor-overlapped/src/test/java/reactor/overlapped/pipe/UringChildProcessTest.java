package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.overlapped.file.FileContract;
import reactor.test.StepVerifier;

@Tag("uring")
class UringChildProcessTest extends ChildProcessContract {

    UringChildProcessTest() {
        super("uring");
    }

    @Test
    void children_that_say_nothing_take_no_memory_and_no_thread() {
        List<ChildProcess> children = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            children.add(cat());
        }
        long submitted = fixture.counts().submitted();
        Set<Thread> before = new HashSet<>(Thread.getAllStackTraces().keySet());
        List<Disposable> hearing = new ArrayList<>();
        for (ChildProcess child : children) {
            hearing.add(child.standardOutput().map(FileContract::take).subscribe());
            hearing.add(child.standardError().map(FileContract::take).subscribe());
        }
        await("all wait", () -> fixture.counts().submitted() - submitted >= hearing.size());
        assertThat(fixture.liveBytes()).isZero();
        // The JVM, too, starts one when it likes.
        assertThat(Thread.getAllStackTraces().keySet())
                .filteredOn(thread -> thread.getName().startsWith(port().name()))
                .isSubsetOf(before);
        hearing.forEach(Disposable::dispose);
        await("none waits", () -> fixture.counts().inFlight() == 0);
        children.forEach(ChildProcess::dispose);
    }

    @Test
    void what_a_grandchild_holds_open_does_not_end_but_can_be_left() {
        ChildProcess child = start(new ProcessBuilder("sh", "-c", "sleep 1000 & echo $!"));
        assertThat(child.onExit().block(PATIENCE)).isZero();
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        Disposable hearing = child.standardOutput()
                .map(FileContract::take)
                .subscribe(line -> heard.add(new String(line, StandardCharsets.US_ASCII).strip()));
        await("the grandchild's number is told", () -> !heard.isEmpty());
        ProcessHandle grandchild =
                ProcessHandle.of(Long.parseLong(heard.element())).orElseThrow();
        try {
            PipeContract.awaitStandstill(() -> fixture.counts().submitted());
            assertThat(hearing.isDisposed()).isFalse();
            hearing.dispose();
            await("nothing waits", () -> fixture.counts().inFlight() == 0);
        } finally {
            grandchild.destroyForcibly();
        }
        assertThat(text(child.standardOutput())).as("its end").isEmpty();
    }

    @Test
    void no_pipe_is_left_open_whether_a_child_starts_or_not() {
        cat().standardInput(Flux.empty()).block(PATIENCE);
        Set<String> before = pipes();
        for (int i = 0; i < 20; i++) {
            StepVerifier.create(ChildProcess.start(port(), new ProcessBuilder("no/such-program")))
                    .expectError(NoSuchFileException.class)
                    .verify(PATIENCE);
        }
        await("starts that failed have left none", () -> before.containsAll(pipes()));
        for (int i = 0; i < 5; i++) {
            ChildProcess child = cat();
            assertThat(pipes()).hasSizeGreaterThan(before.size());
            child.dispose();
            child.onExit().block(PATIENCE);
        }
        await("no more pipes than before", () -> before.containsAll(pipes()));
    }

    /** {@return the pipes that this process has an end of} */
    private static Set<String> pipes() {
        Set<String> pipes = new HashSet<>();
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            for (Path descriptor : (Iterable<Path>) descriptors::iterator) {
                try {
                    String open = Files.readSymbolicLink(descriptor).toString();
                    if (open.startsWith("pipe:")) {
                        pipes.add(open);
                    }
                } catch (NoSuchFileException e) {
                    // Closed meanwhile, as the one that lists them.
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return pipes;
    }

    @Test
    void a_child_has_its_three_streams_and_no_descriptor_more() {
        cat();
        ChildProcess child = start(new ProcessBuilder("sh", "-c", "for fd in /proc/$$/fd/*; do readlink $fd; done"));
        assertThat(text(child.standardOutput()).lines().filter(open -> !open.startsWith("/")))
                .hasSize(3)
                .allMatch(open -> open.startsWith("pipe:"))
                .doesNotHaveDuplicates();
    }

    @Test
    void the_environment_is_the_builders_and_no_other() {
        ProcessBuilder builder = new ProcessBuilder("env");
        builder.environment().remove("HOME");
        builder.environment().put("OVERLAPPED_TEST", "yes and no");
        assertThat(text(start(builder).standardOutput()).lines())
                .contains("OVERLAPPED_TEST=yes and no", "PATH=" + System.getenv("PATH"))
                .noneMatch(line -> line.startsWith("HOME="));
        assertThat(builder.environment()).doesNotContainKey("HOME");
    }

    @Test
    void a_program_that_may_not_be_executed_and_a_directory_that_is_not_there_are_told_apart() throws IOException {
        Path program = Files.writeString(path("program"), "no program");
        StepVerifier.create(ChildProcess.start(port(), new ProcessBuilder(program.toString())))
                .expectError(AccessDeniedException.class)
                .verify(PATIENCE);
        StepVerifier.create(ChildProcess.start(
                        port(), new ProcessBuilder("cat").directory(path("none").toFile())))
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(NoSuchFileException.class).hasMessageContaining("none"))
                .verify(PATIENCE);
    }

    @Test
    void an_exact_fill_is_not_waited_on() {
        ChildProcess child = start(new ProcessBuilder("sh", "-c", "head -c 65536 /dev/zero; sleep 1000"));
        assertThat(receive(child, 65_536)).isEqualTo(65_536);
        child.dispose();
    }

    private static int receive(ChildProcess child, int count) {
        int[] heard = {0};
        child.standardOutput()
                .takeUntil((ByteBuf buffer) -> {
                    heard[0] += take(buffer).length;
                    return heard[0] >= count;
                })
                .then()
                .block(PATIENCE);
        return heard[0];
    }
}
