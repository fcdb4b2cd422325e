package reactor.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A running command that has said where it listens. */
final class Server implements AutoCloseable {

    private final Process process;
    private final BufferedReader out;
    private final String address;

    private Server(Process process, BufferedReader out, String address) {
        this.process = process;
        this.out = out;
        this.address = address;
    }

    static Server start(Object... args) throws IOException {
        Process process = Run.start(args);
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String address = out.readLine();
        if (address == null) {
            String error = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
            throw new AssertionError("it does not serve: " + error);
        }
        return new Server(process, out, address);
    }

    /** {@return what it printed first} */
    String address() {
        return address;
    }

    int port() {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /** Interrupts it. {@return what it printed after its address} */
    Run interrupt() throws IOException, InterruptedException {
        process.toHandle().destroy();
        return end();
    }

    /** {@return what it printed after its address, when it has ended} */
    Run end() throws IOException, InterruptedException {
        String rest = out.lines().collect(Collectors.joining("\n"));
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as("it ends").isTrue();
        return new Run(process.exitValue(), rest, err);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
