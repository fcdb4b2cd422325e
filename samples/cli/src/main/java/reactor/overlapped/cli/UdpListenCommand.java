package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.overlapped.net.Datagram;
import reactor.overlapped.net.UdpSocket;
import reactor.overlapped.net.UdpSocketOpener;

/** Datagrams to standard output. */
@Command(
        name = "listen",
        description =
                "Prints where it listens, and then who sends how much. What comes while standard output is slow may be"
                        + " lost, as UDP has it.")
final class UdpListenCommand extends PortCommand {

    @Parameters(paramLabel = "PORT", converter = PortConverter.class, description = "A UDP port; 0 is any free one.")
    private int port;

    @Option(names = "--host", paramLabel = "H", description = "Listens on that address; by default on all.")
    private @Nullable String host;

    @Option(names = "--print", description = "Prints what they send, as it is.")
    private boolean content;

    @Option(names = "--count", paramLabel = "N", description = "Ends after that many datagrams.")
    private long count = Long.MAX_VALUE;

    @Override
    int run(Session session) {
        if (count < 1) {
            throw usage("--count " + count + " is less than 1");
        }
        UdpSocketOpener opener = UdpSocket.create().port(port).runOn(session.port());
        session.await(session.use(
                (host == null ? opener : opener.host(host)).open(),
                socket -> {
                    print(Where.of(socket.address()));
                    Flux<ByteBuf> lines = socket.receiveRetained()
                            .take(count)
                            .map(content ? Datagram::content : UdpListenCommand::line);
                    return Output.standard(session, lines);
                },
                UdpSocket::close));
        return ExitCode.OK;
    }

    private static ByteBuf line(Datagram datagram) {
        int size = datagram.content().readableBytes();
        datagram.content().release();
        String line =
                Where.of(Objects.requireNonNull(datagram.peer())) + " " + size + " bytes" + System.lineSeparator();
        return Unpooled.copiedBuffer(line, StandardCharsets.UTF_8);
    }
}
