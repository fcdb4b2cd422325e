package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.testing.TestFolder;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Faults;
import reactor.overlapped.testing.faults.Held;

/** A port never keeps a process that wants to end. */
class ProcessExitTest {

    private final Path directory = TestFolder.create("process");

    /** What the process does. */
    enum Ending {
        /** Disposes of the port with requests in flight, and returns from main. */
        DISPOSES,
        /** As DISPOSES, with a port whose threads are no daemons. */
        DISPOSES_NO_DAEMON,
        /** Never disposes of the port. */
        LEAVES,
        /** Never disposes of the port, and has requests that never complete. */
        LEAVES_STUCK,
        /** Uses the shared port and leaves it alone. */
        SHARED
    }

    public static void main(String[] args) throws IOException {
        Ending ending = Ending.valueOf(args[0]);
        Path path = Path.of(args[1]);
        if (ending == Ending.SHARED) {
            PortContract.bytesOf(PortContract.open(CompletionPort.shared(), path)
                    .readRetained(0, 10)
                    .block());
            System.out.println("end of main");
            return;
        }
        Faults faults = Faults.on(args[2]);
        CompletionPort port = CompletionPort.builder()
                .backend(faults)
                .daemon(ending != Ending.DISPOSES_NO_DAEMON)
                .build();
        OverlappedFile file = PortContract.open(port, path);
        PortContract.bytesOf(file.readRetained(0, 10).block());
        faults.answering(request -> ending == Ending.LEAVES_STUCK ? Answer.never() : Answer.untilCancelled());
        file.readRetained(0, 10).subscribe(ByteBuf::release, e -> System.out.println("read: " + e));
        Held.await(() -> faults.stuck() == 1);
        if (ending == Ending.DISPOSES || ending == Ending.DISPOSES_NO_DAEMON) {
            port.disposeLater(Duration.ZERO).block();
        }
        System.out.println("end of main");
    }

    @Test
    void a_process_that_disposes_of_its_port_with_requests_in_flight_ends() throws Exception {
        assertThat(output(Ending.DISPOSES))
                .contains("read: java.nio.channels.AsynchronousCloseException", "end of main");
    }

    @Test
    void so_it_does_when_the_threads_are_no_daemons() throws Exception {
        assertThat(output(Ending.DISPOSES_NO_DAEMON))
                .contains("read: java.nio.channels.AsynchronousCloseException", "end of main");
    }

    @Test
    void a_process_that_forgets_its_port_ends() throws Exception {
        assertThat(output(Ending.LEAVES)).contains("end of main");
    }

    @Test
    void a_process_with_a_request_that_never_completes_ends() throws Exception {
        assertThat(output(Ending.LEAVES_STUCK)).contains("end of main");
    }

    @Test
    void a_process_that_uses_the_shared_port_ends() throws Exception {
        assertThat(output(Ending.SHARED)).contains("end of main");
    }

    /** Runs a process until it ends by itself. {@return what it printed} */
    private List<String> output(Ending ending) throws Exception {
        Path path = Files.write(directory.resolve("file"), PortContract.content(100));
        Path output = directory.resolve("output");
        Path arguments = Files.write(
                directory.resolve("arguments"),
                List.of(
                        "--enable-native-access=ALL-UNNAMED",
                        "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                        "-cp",
                        '"' + System.getProperty("java.class.path").replace("\\", "\\\\") + '"'));
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "@" + arguments,
                        ProcessExitTest.class.getName(),
                        ending.name(),
                        path.toString(),
                        CompletionPort.shared().backend())
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
