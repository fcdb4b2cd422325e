package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The chapter on getting started: its program runs as a user runs it. */
class GettingStartedTest extends Example {

    @Test
    void the_first_program_copies_a_file() throws IOException, InterruptedException {
        Path source = Files.writeString(folder.resolve("source"), "hello");
        Path target = folder.resolve("target");
        Path output = folder.resolve("output");
        Path errors = folder.resolve("errors");
        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dreactor.overlapped.backend=" + backend,
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FirstProgram.class.getName(),
                        source.toString(),
                        target.toString())
                // A log on a busy machine may say more.
                .redirectError(errors.toFile())
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(program.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(program.exitValue())
                    .as("exit code; %s", Files.readString(errors))
                    .isZero();
            assertThat(Files.readAllLines(output)).containsExactly("5 bytes");
        } finally {
            program.destroyForcibly();
        }
        assertThat(target).hasContent("hello");
    }
}
