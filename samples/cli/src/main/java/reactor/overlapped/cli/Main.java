package reactor.overlapped.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;

/** The program; its subcommands do the work. */
@Command(
        name = "overlapped",
        description = "Works on files, sockets and pipes with the system's own asynchronous I/O.",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        usageHelpAutoWidth = true,
        subcommands = {
            InfoCommand.class,
            CatCommand.class,
            TailCommand.class,
            CpCommand.class,
            Sha256Command.class,
            ServeCommand.class,
            NcCommand.class,
            PushCommand.class,
            UdpCommand.class,
            PipeCommand.class
        })
public final class Main {

    @Option(
            names = "--backend",
            paramLabel = "NAME",
            scope = ScopeType.INHERIT,
            description = "The library's backend: iocp, uring or nio. By default the best that works here.")
    @Nullable
    String backend;

    @Option(
            names = {"-v", "--verbose"},
            scope = ScopeType.INHERIT,
            description = "Say at the end, on standard error, what the port did.")
    boolean verbose;

    /** Runs the program and exits with its code. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Main())
                .setExpandAtFiles(false)
                .setParameterExceptionHandler(Main::usageError)
                .setExecutionExceptionHandler(Main::failure);
    }

    private static int usageError(ParameterException error, String[] args) {
        CommandLine command = error.getCommandLine();
        Errors.print(command, error.getMessage() + " (--help tells more)");
        return command.getCommandSpec().exitCodeOnInvalidInput();
    }

    private static int failure(Exception error, CommandLine command, ParseResult parsed) {
        return Errors.report(command, error, null);
    }

    /** The version that the build has written into the jar. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Main.class.getPackage().getImplementationVersion();
            return new String[] {"overlapped " + (version != null ? version : "(not from a jar)")};
        }
    }
}
