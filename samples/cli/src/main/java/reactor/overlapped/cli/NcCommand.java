package reactor.overlapped.cli;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Mono;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.TcpClient;

/** Talks to a server over standard input and output. */
@Command(
        name = "nc",
        description =
                "Sends standard input to a server and prints what comes back. Tells the server of the end of input;"
                        + " ends when the server has closed.")
final class NcCommand extends PortCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "HOST", description = "A name or an address.")
    private @Nullable String host;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PORT",
            converter = PortConverter.class,
            description = "A TCP port.")
    private @Nullable Integer port;

    @Option(names = "-U", paramLabel = "PATH", description = "Connects to a Unix domain socket instead.")
    private @Nullable Path path;

    @Option(
            names = {"-q", "--quit-after"},
            paramLabel = "SECONDS",
            converter = SecondsConverter.class,
            description = "Ends, too, when nothing has come for that long after the end of input.")
    private @Nullable Duration quitAfter;

    @Mixin
    private TimeLimits limits;

    @Override
    int run(Session session) {
        Mono<Connection> connect = limits.of(client()).runOn(session.port()).connect();
        session.await(session.use(
                connect,
                connection -> new Exchange(
                                session,
                                connection.inbound().receiveRetained(),
                                input -> connection
                                        .outbound()
                                        .send(input)
                                        .shutdownOutput()
                                        .then())
                        .run(quitAfter),
                Connection::close));
        return ExitCode.OK;
    }

    private TcpClient client() {
        if (path != null && host == null && port == null) {
            Path socket = path;
            return TcpClient.create().remoteAddress(() -> UnixDomainSocketAddress.of(socket));
        }
        if (path != null || host == null || port == null) {
            throw usage("either HOST and PORT or -U PATH are needed");
        }
        return TcpClient.create().host(host).port(port);
    }
}
