package reactor.overlapped.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A command that works on a port, which lives as long as its run. */
abstract class PortCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    /** Does the work. {@return the exit code} */
    abstract int run(Session session) throws IOException;

    /** What is done to one of several files. */
    @FunctionalInterface
    interface Work {
        void on(Path path) throws IOException;
    }

    @Override
    public final Integer call() throws IOException {
        try (Session session = new Session((Main) spec.root().userObject(), command())) {
            return run(session);
        }
    }

    /** Does the work on each file, also after one that failed. {@return the exit code} */
    final int each(Session session, List<Path> paths, Work work) {
        int code = ExitCode.OK;
        for (Path path : paths) {
            if (session.interrupted()) {
                break;
            }
            try {
                work.on(path);
            } catch (IOException | RuntimeException e) {
                code = Math.max(code, Errors.report(command(), e, path));
            }
        }
        return code;
    }

    /** Prints a line of result. */
    final void print(String line) {
        command().getOut().println(line);
    }

    /** {@return an error of the caller's, as opposed to one of the files'} */
    final ParameterException usage(String text) {
        return new ParameterException(command(), text);
    }

    final CommandLine command() {
        return spec.commandLine();
    }
}
