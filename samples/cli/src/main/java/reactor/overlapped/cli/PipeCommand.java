package reactor.overlapped.cli;

import picocli.CommandLine.Command;

/** Named pipes. */
@Command(
        name = "pipe",
        description = "Serves a named pipe, or connects to one. On systems without them it is a Unix domain socket.",
        subcommands = {PipeServeCommand.class, PipeConnectCommand.class})
final class PipeCommand {}
