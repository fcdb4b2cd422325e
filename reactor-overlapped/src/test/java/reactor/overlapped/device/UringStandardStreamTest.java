package reactor.overlapped.device;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.overlapped.CompletionPort;

/** The standard streams of a process of its own: pipes, files, and nothing at all. */
@Tag("uring")
class UringStandardStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** Copies its standard input to its standard output; with an argument it cancels a read first, and says so. In the end standard output must be open still. */
    static final class Copier {

        private Copier() {}

        public static void main(String[] args) {
            CompletionPort port =
                    CompletionPort.builder().backend("uring").workers(1).build();
            StreamHandle input = StreamHandle.standardInput(port).block(PATIENCE);
            StreamHandle output = StreamHandle.standardOutput(port).block(PATIENCE);
            Flux<ByteBuf> bytes = input.streamRetained();
            if (args.length > 0) {
                bytes.subscribe(ByteBuf::release).dispose();
                input.quiesce().block(PATIENCE);
                System.out.print(args[0]);
                System.out.flush();
            }
            output.write(bytes).block(PATIENCE);
            input.close().block(PATIENCE);
            output.close().block(PATIENCE);
            port.dispose();
            System.out.print("end");
            System.out.flush();
            System.exit(System.out.checkError() ? 1 : 0);
        }
    }

    private Process copier(ProcessBuilder.Redirect input, ProcessBuilder.Redirect output, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                Copier.class.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectInput(input)
                .redirectOutput(output)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void ended(Process process) throws InterruptedException {
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .as("ended by itself")
                    .isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void pipes_are_copied_from_one_to_the_other_until_the_end() throws Exception {
        Process process = copier(ProcessBuilder.Redirect.PIPE, ProcessBuilder.Redirect.PIPE, "cancelled ");
        InputStream output = process.getInputStream();
        assertThat(new String(output.readNBytes(10), StandardCharsets.US_ASCII)).isEqualTo("cancelled ");
        try (OutputStream input = process.getOutputStream()) {
            input.write("hello".getBytes(StandardCharsets.US_ASCII));
        }
        assertThat(new String(output.readAllBytes(), StandardCharsets.US_ASCII)).isEqualTo("helloend");
        ended(process);
    }

    @Test
    void files_are_copied_from_and_to_their_file_pointers() throws Exception {
        byte[] bytes = new byte[300_000];
        new java.util.Random(1).nextBytes(bytes);
        Path from = Files.write(folder.resolve("from"), bytes);
        Path to = Files.write(folder.resolve("to"), new byte[] {1, 2, 3});
        ended(copier(ProcessBuilder.Redirect.from(from.toFile()), ProcessBuilder.Redirect.appendTo(to.toFile())));
        byte[] expected = new byte[3 + bytes.length + 3];
        System.arraycopy(new byte[] {1, 2, 3}, 0, expected, 0, 3);
        System.arraycopy(bytes, 0, expected, 3, bytes.length);
        System.arraycopy(new byte[] {'e', 'n', 'd'}, 0, expected, 3 + bytes.length, 3);
        assertThat(Files.readAllBytes(to)).isEqualTo(expected);
    }

    @Test
    void an_empty_device_ends_at_once() throws Exception {
        Path to = folder.resolve("to");
        ended(copier(
                ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()), ProcessBuilder.Redirect.to(to.toFile())));
        assertThat(Files.readString(to)).isEqualTo("end");
    }
}
