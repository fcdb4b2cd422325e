package reactor.overlapped.benchmarks.net;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to measure.
 *
 * @param wine whether servers run in a Windows JVM under Wine
 * @param directory for the file and Unix domain sockets
 * @param file what is sent as a file
 */
record Settings(boolean wine, double seconds, Path directory, Path file) {

    double warmUpSeconds() {
        return Math.max(wine ? 6 : 0.6, 0.75 * seconds);
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

    List<String> main(Class<?> program) {
        return List.of("-cp", System.getProperty("java.class.path"), program.getName());
    }
}
