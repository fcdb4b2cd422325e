package reactor.overlapped.cli;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.overlapped.net.TcpServer;

/** A server that sends back what comes, or drops it. */
@Command(
        name = "serve",
        description = "Accepts connections and discards what comes. Prints where it listens; Ctrl-C ends it, after open"
                + " connections have had some seconds. -v tells who came and how much.")
final class ServeCommand extends PortCommand {

    @Parameters(
            arity = "0..1",
            paramLabel = "PORT",
            converter = PortConverter.class,
            description = "A TCP port; 0 is any free one.")
    private @Nullable Integer port;

    @Option(names = "--echo", description = "Sends it back.")
    private boolean echo;

    @Option(names = "--host", paramLabel = "H", description = "Listens on that address; by default on all.")
    private @Nullable String host;

    @Option(names = "-U", paramLabel = "PATH", description = "Listens on a Unix domain socket instead.")
    private @Nullable Path path;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Open at once at most; more wait. By default as many as come.")
    private @Nullable Integer maxConnections;

    @Override
    int run(Session session) {
        Serving serving = new Serving(session);
        TcpServer server = limited(address()).runOn(session.port()).observe(serving);
        serving.run(
                server.handle((in, out) ->
                                echo ? out.send(in.receiveRetained()) : Serving.discard(in.receiveRetained()))
                        .bind(),
                this::print);
        return ExitCode.OK;
    }

    private TcpServer address() {
        if (path != null && port == null && host == null) {
            Path socket = path;
            return TcpServer.create().bindAddress(() -> UnixDomainSocketAddress.of(socket));
        }
        if (path != null || port == null) {
            throw usage("either PORT or -U PATH is needed");
        }
        TcpServer server = TcpServer.create().port(port);
        return host == null ? server : server.host(host);
    }

    private TcpServer limited(TcpServer server) {
        try {
            return maxConnections == null ? server : server.maxConnections(maxConnections);
        } catch (IllegalArgumentException e) {
            throw usage(e.getMessage());
        }
    }
}
