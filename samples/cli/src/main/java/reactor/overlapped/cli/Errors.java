package reactor.overlapped.cli;

import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import reactor.core.Exceptions;

/** Says in one line what went wrong with which file. */
final class Errors {

    /** What the JDK leaves to the name of the class. */
    private static final Map<Class<?>, String> REASONS = Map.of(
            NoSuchFileException.class, "no such file",
            AccessDeniedException.class, "permission denied",
            FileAlreadyExistsException.class, "file exists already",
            NotDirectoryException.class, "not a directory",
            DirectoryNotEmptyException.class, "directory is not empty",
            ClosedChannelException.class, "closed");

    private Errors() {}

    /**
     * Prints an error, unless the user knows: Ctrl-C was his.
     *
     * @param operand what was worked on, for errors that do not know their file themselves
     * @return the exit code
     */
    static int report(CommandLine command, Throwable thrown, @Nullable Object operand) {
        Throwable error = Exceptions.unwrap(thrown);
        if (error instanceof InterruptedRun) {
            return ExitCode.SOFTWARE;
        }
        print(command, describe(error, operand));
        return ExitCode.SOFTWARE;
    }

    static void print(CommandLine command, String text) {
        String name = command.getCommandSpec().qualifiedName(": ");
        command.getErr().println(name + ": " + text.lines().collect(Collectors.joining(" ")));
        command.getErr().flush();
    }

    private static String describe(Throwable error, @Nullable Object operand) {
        if (error instanceof FileSystemException e && e.getFile() != null) {
            String other = e.getOtherFile() == null ? "" : " -> " + e.getOtherFile();
            return e.getFile() + other + ": " + reason(e);
        }
        return (operand == null ? "" : operand + ": ") + reason(error);
    }

    static String reason(FileSystemException error) {
        return reason(error, error.getReason());
    }

    static String reason(Throwable error) {
        return reason(error, error.getMessage());
    }

    private static String reason(Throwable error, @Nullable String given) {
        String known = REASONS.get(error.getClass());
        return Objects.requireNonNullElse(
                given, known != null ? known : error.getClass().getSimpleName());
    }
}
