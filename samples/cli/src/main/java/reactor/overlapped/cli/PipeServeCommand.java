package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.overlapped.pipe.PipeConnection;
import reactor.overlapped.pipe.PipeServer;

/** A server of a named pipe. */
@Command(
        name = "serve",
        description = "Accepts clients of a pipe and discards what comes. Prints its name; Ctrl-C ends it, after open"
                + " connections have had some seconds. -v tells how much came.")
final class PipeServeCommand extends PortCommand {

    @Parameters(paramLabel = "NAME", description = "A name, without \\\\.\\pipe\\.")
    private String name;

    @Option(names = "--echo", description = "Sends it back.")
    private boolean echo;

    @Option(names = "--message", description = "Messages instead of bytes; an empty one ends a connection.")
    private boolean message;

    @Override
    int run(Session session) {
        Serving serving = new Serving(session);
        serving.run(
                PipeServer.create()
                        .name(name)
                        .messageMode(message)
                        .runOn(session.port())
                        .observe(serving)
                        .handleConnection(this::handle)
                        .bind(),
                this::print);
        return ExitCode.OK;
    }

    private Publisher<Void> handle(PipeConnection connection) {
        Flux<ByteBuf> incoming =
                message ? Messages.receive(connection) : connection.inbound().receiveRetained();
        return echo ? connection.outbound().send(incoming) : Serving.discard(incoming);
    }
}
