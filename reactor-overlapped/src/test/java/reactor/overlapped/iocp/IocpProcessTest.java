package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.PipeControl;
import reactor.overlapped.spi.ProcessControl;
import reactor.overlapped.spi.ProcessSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;
import reactor.overlapped.testing.PortFixture;

/** Child processes whose standard streams are pipes of the port. */
@Tag("iocp")
class IocpProcessTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final PortFixture fixture = PortFixture.on("iocp");

    @TempDir
    Path folder;

    /** The child: says on standard error that it is there, then answers standard input in capitals until that ends. */
    static final class Capitals {

        private Capitals() {}

        /** Not through System.in, which asks how much is available: not every system says that of a pipe. */
        public static void main(String... arguments) throws IOException {
            System.err.print("ready");
            System.err.flush();
            byte[] bytes = new byte[4096];
            try (InputStream in = new FileInputStream(FileDescriptor.in)) {
                int count;
                while ((count = in.read(bytes)) > 0) {
                    String text = new String(bytes, 0, count, StandardCharsets.US_ASCII);
                    System.out.print(text.toUpperCase(Locale.ROOT));
                    System.out.flush();
                }
            }
            System.exit(7);
        }
    }

    @Test
    void a_child_reads_what_is_written_and_its_output_and_error_are_read_apart() throws Exception {
        ProcessControl child = start(java());
        OpenHandle in = adopt(child.input());
        OpenHandle out = adopt(child.output());
        OpenHandle err = adopt(child.error());
        assertThat(read(err, "ready".length())).isEqualTo("ready");
        PortRequest waiting = PortRequest.submit(out, Op.AWAIT_READABLE);
        for (String word : new String[] {"hello", "again"}) {
            assertThat(PortRequest.write(in, Op.WRITE, word, null).await()).isEqualTo(Status.OK);
            assertThat(read(out, word.length())).isEqualTo(word.toUpperCase(Locale.ROOT));
        }
        assertThat(waiting.await()).isEqualTo(Status.OK);
        close(in);
        assertThat(PortRequest.read(out, Op.READ, 64).await()).isEqualTo(Status.END);
        assertThat(PortRequest.read(err, Op.READ, 64).await()).isEqualTo(Status.END);
        assertThat(child.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(child.process().exitValue()).isEqualTo(7);
        close(out);
        close(err);
    }

    @Test
    void what_a_child_wrote_before_it_ended_is_read_afterwards() throws Exception {
        ProcessControl child = start(new ProcessBuilder("cmd", "/c", "echo out& echo err>&2& exit 3"));
        assertThat(child.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(child.process().exitValue()).isEqualTo(3);
        OpenHandle in = adopt(child.input());
        OpenHandle out = adopt(child.output());
        OpenHandle err = adopt(child.error());
        assertThat(readToEnd(out)).isEqualTo("out\r\n");
        assertThat(readToEnd(err)).isEqualTo("err\r\n");
        PortRequest write = PortRequest.write(in, Op.WRITE, "to nobody", null);
        assertThat(write.await()).isEqualTo(Status.FAILED);
        assertThat(write.error).isInstanceOf(IOException.class).hasMessageContaining("standard input of process cmd");
        close(in);
        close(out);
        close(err);
    }

    @Test
    void a_redirected_stream_has_no_pipe_and_the_caller_s_builder_stays_as_it_is() throws Exception {
        File file = folder.resolve("out.txt").toFile();
        ProcessBuilder builder = new ProcessBuilder("cmd", "/c", "echo %OVERLAPPED_TEST%& cd& echo err>&2")
                .directory(folder.toFile())
                .redirectOutput(file)
                .redirectErrorStream(true);
        builder.environment().put("OVERLAPPED_TEST", "from the builder");
        List<String> command = List.copyOf(builder.command());
        Map<String, String> environment = new TreeMap<>(builder.environment());
        ProcessControl child = start(builder);
        assertThat(child.output()).isNull();
        assertThat(child.error()).isNull();
        assertThat(child.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(Files.readString(file.toPath()))
                .startsWith("from the builder\r\n")
                .contains(folder.getFileName().toString())
                .endsWith("err\r\n");
        assertThat(builder.redirectInput()).isEqualTo(Redirect.PIPE);
        assertThat(builder.redirectOutput()).isEqualTo(Redirect.to(file));
        assertThat(builder.redirectError()).isEqualTo(Redirect.PIPE);
        assertThat(builder.command()).isEqualTo(command);
        assertThat(new TreeMap<>(builder.environment())).isEqualTo(environment);
        close(adopt(child.input()));
    }

    @Test
    void a_program_that_is_not_there_fails_as_it_does_without_the_port() {
        assertThatThrownBy(() -> start(new ProcessBuilder("there-is-no-such-program")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there-is-no-such-program");
    }

    @Test
    void the_pipes_of_a_child_are_nobody_elses() throws Exception {
        ProcessControl child = start(java());
        OpenHandle in = adopt(child.input());
        OpenHandle out = adopt(child.output());
        OpenHandle err = adopt(child.error());
        assertThat(out.system().control(PipeControl.class)).isNull();
        assertThat(read(err, "ready".length())).isEqualTo("ready");
        // A second child that inherited an end of the first one's pipes would keep them from ending.
        Process neighbour = new ProcessBuilder(java().command())
                .redirectError(Redirect.DISCARD)
                .redirectOutput(Redirect.DISCARD)
                .start();
        close(in);
        assertThat(readToEnd(out)).isEmpty();
        assertThat(readToEnd(err)).isEmpty();
        assertThat(child.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(neighbour.isAlive()).isTrue();
        neighbour.getOutputStream().close();
        assertThat(neighbour.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        close(out);
        close(err);
    }

    @Test
    void a_read_of_a_silent_child_is_cancelled_and_goes_on_later() throws Exception {
        ProcessControl child = start(java());
        OpenHandle in = adopt(child.input());
        OpenHandle out = adopt(child.output());
        OpenHandle err = adopt(child.error());
        PortRequest cancelled = PortRequest.read(out, Op.READ, 64);
        cancelled.cancelRequest();
        assertThat(cancelled.await()).isEqualTo(Status.ABORTED);
        PortRequest.write(in, Op.WRITE, "later", null).await();
        assertThat(read(out, "later".length())).isEqualTo("LATER");
        close(in);
        assertThat(child.process().waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        close(out);
        close(err);
    }

    // ---- steps

    private static ProcessBuilder java() {
        return new ProcessBuilder(
                System.getProperty("java.home") + "\\bin\\java.exe",
                "-Xmx32m",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Capitals.class.getName());
    }

    private ProcessControl start(ProcessBuilder builder) throws IOException {
        OpenHandle handle = fixture.engine().open(new ProcessSpec(builder));
        ProcessControl child = handle.system().control(ProcessControl.class);
        close(handle);
        return child;
    }

    private OpenHandle adopt(SystemHandle stream) {
        return fixture.engine().adopt(stream);
    }

    private static String read(OpenHandle handle, int count) {
        StringBuilder text = new StringBuilder();
        while (text.length() < count) {
            text.append(PortRequest.read(handle, Op.READ, count - text.length()).text());
        }
        return text.toString();
    }

    private static String readToEnd(OpenHandle handle) {
        StringBuilder text = new StringBuilder();
        PortRequest read;
        while ((read = PortRequest.read(handle, Op.READ, 64)).await() == Status.OK) {
            text.append(read.text());
        }
        assertThat(read.status).isEqualTo(Status.END);
        return text.toString();
    }

    private static void close(OpenHandle handle) {
        handle.close().block(PATIENCE);
    }
}
