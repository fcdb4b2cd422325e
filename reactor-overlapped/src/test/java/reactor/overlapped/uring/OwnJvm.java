package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A JVM with this one's class path, for what would change the whole process. */
final class OwnJvm {

    private OwnJvm() {}

    /** Runs a main method until it ends by itself, successfully. {@return the lines it has printed, its log among them} */
    static List<String> run(Path directory, List<String> options, Class<?> main, String... arguments)
            throws IOException, InterruptedException {
        Path output = directory.resolve("output");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+IgnoreUnrecognizedVMOptions",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx128m"));
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            boolean ended = process.waitFor(100, TimeUnit.SECONDS);
            List<String> lines = Files.readAllLines(output);
            assertThat(ended).as("ended by itself, having printed %s", lines).isTrue();
            assertThat(process.exitValue())
                    .as("status, having printed %s", lines)
                    .isZero();
            return lines;
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}
