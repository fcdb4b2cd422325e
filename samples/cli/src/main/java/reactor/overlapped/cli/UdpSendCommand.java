package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reactor.core.publisher.Flux;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.net.Datagram;
import reactor.overlapped.net.UdpSocket;

/** Standard input as datagrams. */
@Command(name = "send", description = "Sends each line of standard input, with its end, as a datagram.")
final class UdpSendCommand extends PortCommand {

    @Parameters(index = "0", paramLabel = "HOST", description = "A name or an address.")
    private String host;

    @Parameters(index = "1", paramLabel = "PORT", converter = PortConverter.class, description = "A UDP port.")
    private int port;

    @Option(names = "--whole", description = "Sends all of standard input as one datagram.")
    private boolean whole;

    @Override
    int run(Session session) {
        Flux<ByteBuf> input = Source.read(session, Path.of("-"), StreamOptions.create());
        Flux<Datagram> datagrams = (whole
                        ? Lines.whole(input, UdpCommand.LONGEST)
                        : Lines.of(input, UdpCommand.LONGEST))
                .map(Datagram::of);
        session.await(session.use(
                UdpSocket.create()
                        .remoteAddress(InetSocketAddress.createUnresolved(host, port))
                        .runOn(session.port())
                        .open(),
                socket -> socket.send(datagrams),
                UdpSocket::close));
        return ExitCode.OK;
    }
}
