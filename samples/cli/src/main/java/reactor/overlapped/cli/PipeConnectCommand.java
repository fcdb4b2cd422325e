package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.net.Connection;
import reactor.overlapped.pipe.PipeClient;
import reactor.overlapped.pipe.PipeConnection;

/** Talks to the server of a named pipe over standard input and output. */
@Command(
        name = "connect",
        description =
                "Sends standard input to a pipe's server and prints what comes back; ends when the server has closed."
                        + " A pipe of bytes cannot tell the server of the end of input (a Unix domain socket can): see -q.")
final class PipeConnectCommand extends PortCommand {

    @Parameters(paramLabel = "NAME", description = "A name, without \\\\.\\pipe\\.")
    private String name;

    @Option(
            names = "--message",
            description = "Sends each line, with its end, as a message, and an empty message at the end of input.")
    private boolean message;

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
        PipeClient client = limits.of(PipeClient.create().name(name).messageMode(message));
        session.await(session.use(
                client.runOn(session.port()).connect(),
                connection -> exchange(session, connection).run(quitAfter),
                Connection::close));
        return ExitCode.OK;
    }

    private Exchange exchange(Session session, PipeConnection connection) {
        return message
                ? new Exchange(session, Messages.receive(connection), input -> sendLines(connection, input))
                : new Exchange(session, connection.inbound().receiveRetained(), input -> sendBytes(connection, input));
    }

    private static Mono<Void> sendLines(PipeConnection connection, Flux<ByteBuf> input) {
        return connection
                .outbound()
                .send(Messages.ended(Lines.of(input, Messages.LONGEST)))
                .then();
    }

    private static Mono<Void> sendBytes(PipeConnection connection, Flux<ByteBuf> input) {
        Mono<Void> end = connection
                .outbound()
                .shutdownOutput()
                .then()
                .onErrorResume(UnsupportedOperationException.class, hasNone -> Mono.empty());
        return connection.outbound().send(input).then().then(end);
    }
}
