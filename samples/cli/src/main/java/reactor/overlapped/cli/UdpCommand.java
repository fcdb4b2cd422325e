package reactor.overlapped.cli;

import picocli.CommandLine.Command;

/** Datagrams. */
@Command(
        name = "udp",
        description = "Sends and receives datagrams.",
        subcommands = {UdpSendCommand.class, UdpListenCommand.class})
final class UdpCommand {

    /** Most bytes of a datagram over IPv4; over IPv6 there are some more. */
    static final int LONGEST = 65507;
}
