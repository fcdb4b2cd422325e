package reactor.overlapped.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;

/** What a run of the program left. */
record Run(int code, String out, String err) {

    /** In this JVM. */
    static Run of(Object... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command = Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int code = command.execute(strings(args).toArray(new String[0]));
        return new Run(code, out.toString(), err.toString());
    }

    /** {@return a JVM of its own, from the classes of the tests} */
    static Process start(Object... args) throws IOException {
        return builder(args).start();
    }

    /** {@return the same, to start} */
    static ProcessBuilder builder(Object... args) {
        List<String> line = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java",
                "-Xmx64m",
                // For a quick start.
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(strings(args));
        ProcessBuilder builder = new ProcessBuilder(line);
        // A JVM tells of options that it takes from there, on standard error.
        List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS").forEach(builder.environment()::remove);
        return builder;
    }

    /** Waits for the end of a process whose output is small. */
    static Run end(Process process) throws IOException, InterruptedException {
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError("it does not end");
        }
        return new Run(process.exitValue(), out, err);
    }

    private static List<String> strings(Object... args) {
        return List.of(args).stream().map(Object::toString).toList();
    }
}
