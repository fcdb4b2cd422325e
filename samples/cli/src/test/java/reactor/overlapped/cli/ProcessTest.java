package reactor.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own can show. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ProcessTest {

    private static final long SPARSE = 64L << 30;

    @TempDir
    Path folder;

    @Test
    void readsTheEndOfALargeFile() throws Exception {
        Path file = sparse();
        assertThat(Run.end(Run.start("cat", file, "--from", "64G"))).isEqualTo(new Run(0, "the end", ""));
        assertThat(Run.end(Run.start("cat", file, "--from", SPARSE + 4, "--length", "2")))
                .isEqualTo(new Run(0, "en", ""));
    }

    @Test
    void standardInputAndOutput() throws Exception {
        String text = "0123456789".repeat(20_000);
        Process copy = Run.start("cp", "-v", "-", "-");
        Thread writer = new Thread(() -> feed(copy, text));
        writer.start();
        String out = new String(copy.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(out).isEqualTo(text);
        assertThat(Run.end(copy)).satisfies(run -> {
            assertThat(run.code()).isZero();
            assertThat(run.err()).contains("backend").hasLineCount(1);
        });
        writer.join();

        Process part = Run.start("cat", "-", "--from", "12", "--length", "4");
        feed(part, text.substring(0, 100));
        assertThat(Run.end(part)).isEqualTo(new Run(0, "2345", ""));
    }

    @Test
    void standardInputToAFile() throws Exception {
        Path target = folder.resolve("target");
        Process copy = Run.start("cp", "-", target);
        feed(copy, "text");
        assertThat(Run.end(copy)).isEqualTo(new Run(0, "", ""));
        assertThat(target).hasContent("text");
    }

    @Test
    void aReaderThatHasEnoughIsNoError() throws Exception {
        Process process = Run.start("cat", sparse());
        assertThat(process.getInputStream().read()).isZero();
        process.getInputStream().close();
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isZero();
        assertThat(process.getErrorStream().readAllBytes()).isEmpty();
    }

    @Test
    void errors() throws Exception {
        Path none = folder.resolve("none");
        assertThat(Run.end(Run.start("cat", none)))
                .isEqualTo(new Run(1, "", "overlapped: cat: " + none + ": no such file" + System.lineSeparator()));
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "destroy() is no Ctrl-C there, but TerminateProcess")
    void anInterruptedCopyLeavesTheOldOne() throws Exception {
        Path source = sparse();
        Path target = Files.writeString(folder.resolve("target"), "old");
        Process copy = Run.start("cp", "-v", source, target);
        until("a block is written", () -> {
            try (Stream<Path> files = Files.list(folder)) {
                return files.anyMatch(file ->
                        file.toString().endsWith(".tmp") && file.toFile().length() > 0);
            }
        });
        copy.toHandle().destroy();
        Run run = Run.end(copy);
        assertThat(run.code()).isEqualTo(128 + 15);
        assertThat(run.err()).contains(" 0 in flight").hasLineCount(1);
        assertThat(target).hasContent("old");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("source", "target");
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "destroy() is no Ctrl-C there, but TerminateProcess")
    void standardInputThatSaysNothingHoldsNobodyUp() throws Exception {
        Path target = folder.resolve("target");
        Process copy = Run.start("cp", "-", target);
        until("it has begun", () -> folder.toFile().list().length > 0);
        copy.toHandle().destroy();
        assertThat(copy.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(Run.end(copy)).as("ended without giving up").isEqualTo(new Run(128 + 15, "", ""));
        assertThat(folder).isEmptyDirectory();
    }

    private Path sparse() throws Exception {
        Path file = folder.resolve("source");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.seek(SPARSE);
            sparse.writeBytes("the end");
        }
        return file;
    }

    private static void feed(Process process, String text) {
        try (var in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void until(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (!condition.call()) {
            if (System.nanoTime() > deadline) {
                fail("never: " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }
}
