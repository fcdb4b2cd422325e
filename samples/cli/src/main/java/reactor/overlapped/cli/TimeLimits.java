package reactor.overlapped.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import reactor.overlapped.net.TcpClient;
import reactor.overlapped.pipe.PipeClient;

/** How long a client waits. */
final class TimeLimits {

    @Option(
            names = "--connect-timeout",
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "Gives up connecting after that; by default 30.")
    private @Nullable Duration connect;

    @Option(
            names = "--idle-timeout",
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "Fails when no byte has moved for that long; by default never.")
    private @Nullable Duration idle;

    TcpClient of(TcpClient client) {
        TcpClient connecting = connect == null ? client : client.connectTimeout(connect);
        return idle == null ? connecting : connecting.idleTimeout(idle);
    }

    PipeClient of(PipeClient client) {
        PipeClient connecting = connect == null ? client : client.connectTimeout(connect);
        return idle == null ? connecting : connecting.idleTimeout(idle);
    }
}
