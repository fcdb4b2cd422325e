package reactor.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The command {@code tail}, in a process of its own, because its output is the process's. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class TailTest {

    @TempDir
    Path folder;

    private final List<Following> started = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (Following one : started) {
            one.process.destroyForcibly();
            one.process.waitFor();
        }
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static void append(Path path, String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.APPEND);
    }

    private static Run run(Object... args) throws Exception {
        return Run.end(Run.start(args));
    }

    /** A process that goes on, and the lines that it has written. */
    private final class Following {

        private final Process process;
        private final BlockingQueue<String> out = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> err = new LinkedBlockingQueue<>();

        Following(Object... args) throws IOException {
            process = Run.start(args);
            started.add(this);
            collect(process.inputReader(StandardCharsets.UTF_8), out);
            collect(process.errorReader(StandardCharsets.UTF_8), err);
        }

        private static void collect(BufferedReader from, BlockingQueue<String> to) {
            Thread reader = new Thread(() -> from.lines().forEach(to::add));
            reader.setDaemon(true);
            reader.start();
        }

        void awaitOut(String... lines) throws InterruptedException {
            await(out, lines);
        }

        void awaitErr(String... lines) throws InterruptedException {
            await(err, lines);
        }

        private void await(BlockingQueue<String> from, String... lines) throws InterruptedException {
            for (String line : lines) {
                assertThat(from.poll(60, TimeUnit.SECONDS))
                        .as("line, after " + err)
                        .isEqualTo(line);
            }
        }
    }

    @Nested
    class Ends {

        @Test
        void the_last_ten_lines_are_written() throws Exception {
            StringBuilder text = new StringBuilder();
            for (int i = 1; i <= 30; i++) {
                text.append("line ").append(i).append('\n');
            }
            Path file = write("log", text.toString());
            assertThat(run("tail", file)).isEqualTo(new Run(0, text.substring(text.indexOf("line 21")), ""));
        }

        @Test
        void so_many_lines_or_bytes_as_are_asked_for_are_written() throws Exception {
            Path file = write("log", "one\ntwo\nthree");
            assertThat(run("tail", "-n", 2, file)).isEqualTo(new Run(0, "two\nthree", ""));
            assertThat(run("tail", "-c", 5, file)).isEqualTo(new Run(0, "three", ""));
            assertThat(run("tail", "--bytes", "1K", file)).isEqualTo(new Run(0, "one\ntwo\nthree", ""));
        }

        @Test
        void several_files_are_named() throws Exception {
            Path one = write("one", "1\n");
            Path none = folder.resolve("none");
            Path empty = write("empty", "");
            Path two = write("two", "2\n");
            assertThat(run("tail", one, none, empty, two))
                    .isEqualTo(new Run(
                            1,
                            "==> " + one + " <==\n1\n\n==> " + empty + " <==\n\n==> " + two + " <==\n2\n",
                            "overlapped: tail: " + none + ": no such file" + System.lineSeparator()));
        }
    }

    @Nested
    class Misuse {

        @Test
        void is_told_with_exit_code_2() {
            assertThat(Run.of("tail")).returns(2, Run::code);
            assertThat(Run.of("tail", "-n", "1", "-c", "1", folder)).returns(2, Run::code);
            assertThat(Run.of("tail", "-n", "-1", folder)).returns(2, Run::code);
            assertThat(Run.of("tail", "--interval", "0", folder)).returns(2, Run::code);
            assertThat(Run.of("tail", "-")).returns(2, Run::code);
        }
    }

    @Nested
    class Growing {

        @Test
        void goes_on_with_what_is_appended_and_begins_again_when_truncated() throws Exception {
            Path file = write("log", "one\ntwo\n");
            Following tail = new Following("tail", "-f", "-n", 1, "--interval", "0.01", file);
            tail.awaitOut("two");
            append(file, "three\nfour\n");
            tail.awaitOut("three", "four");
            try (RandomAccessFile shorter = new RandomAccessFile(file.toFile(), "rw")) {
                shorter.setLength(0);
            }
            tail.awaitErr("overlapped: tail: " + file + ": is shorter now, begins again");
            append(file, "new\n");
            tail.awaitOut("new");
        }

        @Test
        void follows_a_name_to_the_next_file() throws Exception {
            Path file = folder.resolve("log");
            Following tail = new Following("tail", "-F", "--interval", "0.01", file);
            tail.awaitErr("overlapped: tail: " + file + ": no such file, waiting for it");
            write("log", "one\n");
            tail.awaitOut("one");
            tail.awaitErr("overlapped: tail: " + file + ": another file has the name, begins with that");
            Path moved = Files.move(file, folder.resolve("log.1"));
            append(moved, "two\n");
            write("log", "three\n");
            tail.awaitOut("two", "three");
        }

        @Test
        void names_the_files_whose_lines_come() throws Exception {
            Path one = write("one", "1\n");
            Path two = write("two", "");
            Following tail = new Following("tail", "-f", "--interval", "0.01", one, two);
            tail.awaitOut("==> " + one + " <==", "1");
            append(two, "2\n");
            tail.awaitOut("", "==> " + two + " <==", "2");
            append(two, "3\n");
            tail.awaitOut("3");
            append(one, "4\n");
            tail.awaitOut("", "==> " + one + " <==", "4");
        }

        @Test
        @DisabledOnOs(value = OS.WINDOWS, disabledReason = "destroy() is no Ctrl-C there, but TerminateProcess")
        void ends_when_interrupted() throws Exception {
            Path file = write("log", "one\n");
            Following tail = new Following("tail", "-f", file);
            tail.awaitOut("one");
            // Not SIGINT, which the children of a background job ignore.
            tail.process.destroy();
            assertThat(tail.process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(tail.process.exitValue()).isEqualTo(128 + 15);
            assertThat(tail.err).isEmpty();
        }
    }
}
