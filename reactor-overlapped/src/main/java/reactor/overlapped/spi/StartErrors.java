package reactor.overlapped.spi;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reactor.overlapped.OverlappedException;

/** Why a child process could not be started. The JDK gives the system's code in its message only. */
public final class StartErrors {

    /** As in "error=2, No such file", and since JDK 25 in "error: 2 (No such file". */
    private static final Pattern CODE = Pattern.compile("error(?:=|: )(\\d{1,9})\\b");

    private StartErrors() {}

    /**
     * {@return the exception that all backends have for it}
     *
     * @param symbols the names of the system's codes; 0 is one that the JDK does not tell
     */
    public static IOException of(String target, IOException thrown, IntFunction<String> symbols) {
        String message = message(thrown);
        int code = code(thrown);
        IOException result = switch (code) {
            case 2 -> new NoSuchFileException(target, null, message);
            case 5, 13 -> new AccessDeniedException(target, null, message);
            default -> new OverlappedException("start", target, code, symbols.apply(code), message);
        };
        result.initCause(thrown);
        return result;
    }

    /** {@return the system's code, 0 when the JDK does not tell it} */
    public static int code(IOException thrown) {
        Matcher told = CODE.matcher(message(thrown));
        return told.find() ? Integer.parseInt(told.group(1)) : 0;
    }

    private static String message(IOException thrown) {
        return Objects.requireNonNullElse(thrown.getMessage(), "");
    }
}
