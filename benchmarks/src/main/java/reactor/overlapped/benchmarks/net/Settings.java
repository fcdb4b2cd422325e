package reactor.overlapped.benchmarks.net;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to measure.
 *
 * @param wine whether servers run in a Windows JVM under Wine
 * @param directory for the file and Unix domain sockets
 * @param file what is sent as a file
 * @param programs where the programs in C are, if they could be built
 */
record Settings(boolean wine, double seconds, Path directory, Path file, Path programs) {

    private static final Path TASKSET = Path.of("/usr/bin/taskset");

    /** {@return how long a server is under load before anything is measured} */
    double warmUpSeconds() {
        return Math.max(wine ? 6 : 2, 2.5 * seconds);
    }

    /** {@return how long a warm server is under a new load before it is measured} */
    double settlingSeconds() {
        return Math.max(wine ? 1 : 0.2, 0.25 * seconds);
    }

    List<String> java(boolean windows) {
        List<String> command = new ArrayList<>();
        command.add(
                windows
                        ? "tools/wine-java"
                        : Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString());
        command.addAll(List.of("-Xms256m", "-Xmx256m", "--enable-native-access=ALL-UNNAMED"));
        return command;
    }

    /** {@return what to put before a command, or with -p before a process, so that it stays on the first processor or on the last} */
    List<String> taskset(boolean first) {
        int processors = Runtime.getRuntime().availableProcessors();
        return wine || processors < 2 || !Files.isExecutable(TASKSET)
                ? List.of()
                : List.of(TASKSET.toString(), "-c", first ? "0" : Integer.toString(processors - 1));
    }

    /** {@return whether the client in C and the server in C can be run} */
    boolean has(String program) {
        return Files.isExecutable(program(program));
    }

    Path program(String name) {
        return programs.resolve(name);
    }
}
