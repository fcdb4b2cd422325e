package reactor.overlapped.iocp;

import java.util.Arrays;

/** Names of pipes: {@code \\.\pipe\x} for a plain {@code x}, else a full name as it is. */
final class PipeName {

    private static final String LOCAL = "\\\\.\\pipe\\";
    private static final String PIPE = "\\pipe\\";
    private static final int LONGEST = 256;

    private PipeName() {}

    /** {@return what {@code CreateFileW} gets} */
    static char[] ofClient(String name) {
        return terminated(full(name));
    }

    /** {@return what {@code CreateNamedPipeW} gets: pipes are served on this machine only} */
    static char[] ofServer(String name) {
        String full = full(name);
        if (!full.startsWith("\\\\.\\")) {
            throw new IllegalArgumentException("a pipe of another machine cannot be served here: " + name);
        }
        return terminated(full);
    }

    private static String full(String name) {
        String full = name.startsWith("\\\\") ? name : LOCAL + name;
        int host = full.indexOf('\\', 2);
        boolean wellFormed = host > 2
                && full.regionMatches(true, host, PIPE, 0, PIPE.length())
                && full.length() > host + PIPE.length()
                && full.indexOf('\\', host + PIPE.length()) < 0
                && full.indexOf('\0') < 0;
        if (!wellFormed) {
            throw new IllegalArgumentException(
                    "not a name of a pipe, which is one without backslashes or \\\\machine\\pipe\\name: " + name);
        }
        if (full.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "a pipe's full name has at most " + LONGEST + " characters, not " + full.length() + ": " + name);
        }
        return full;
    }

    private static char[] terminated(String name) {
        return Arrays.copyOf(name.toCharArray(), name.length() + 1);
    }
}
