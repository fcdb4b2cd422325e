import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Runs a module's tests again where Surefire did not: on the other JDK that is supported, and in a Windows JVM under
 * Wine. Argument: the test class path. Each environment writes its reports to {@code target/reports-…}; whether they
 * are good is for {@code TestSummary} to say, so that a failure in one environment does not hide another's.
 */
final class TestElsewhere {
    /** The default selector of a Windows JDK corrupts the heap under Wine 8, whoever uses it: a test's own peer does, and Reactor Netty. */
    private static final String SELECTOR =
            "-Djava.nio.channels.spi.SelectorProvider=sun.nio.ch.WindowsSelectorProvider";

    private static final List<Integer> JDKS = List.of(17, 25);
    private static final long TIMEOUT_MINUTES = 30;
    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private final Path root = Path.of(System.getProperty("test.root"));
    private final Path target = Path.of(System.getProperty("test.target"));
    private final String classPath;

    private TestElsewhere(String classPath) {
        this.classPath = classPath;
    }

    public static void main(String[] args) throws Exception {
        new TestElsewhere(args[0]).run();
    }

    private void run() throws Exception {
        for (var jdk : otherJdks().entrySet()) {
            run(
                    "jdk-" + jdk.getKey(),
                    jdk.getValue().resolve("bin/java").toString(),
                    System.getProperty("test.excludedGroups"),
                    "");
        }
        if (Boolean.getBoolean("test.wine") && !WINDOWS) {
            System.out.println("Skipped on wine: tests tagged selector (sockets of nio), which run natively");
            run("wine", root.resolve("tools/wine-java").toString(), "uring | selector", "Z:");
        }
    }

    /** Starts JUnit's console launcher; {@code drive} is what a Linux path needs before it to be one there. */
    private void run(String environment, String java, String excludedGroups, String drive)
            throws IOException, InterruptedException {
        Path reports = Files.createDirectories(target.resolve("reports-" + environment));
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of(System.getProperty("test.jvmArgs").trim().split("\\s+")));
        if (environment.equals("wine")) {
            arguments.add(SELECTOR);
        }
        arguments.addAll(List.of("-cp", translate(classPath, drive)));
        arguments.addAll(List.of("org.junit.platform.console.ConsoleLauncher", "execute"));
        arguments.addAll(List.of("--disable-banner", "--disable-ansi-colors", "--details=none"));
        arguments.addAll(List.of("--scan-class-path=" + drive + target.resolve("test-classes")));
        arguments.addAll(List.of("--include-classname=.*Tests?", "--exclude-tag=" + excludedGroups));
        arguments.addAll(List.of("--reports-dir=" + drive + reports));
        // A file, because a Windows command line is too short for a class path.
        Path file = Files.write(
                reports.resolve("arguments"),
                arguments.stream().map(TestElsewhere::quote).toList());

        Path output = reports.resolve("output.txt");
        Process process = new ProcessBuilder(java, "@" + drive + file)
                .directory(target.getParent().toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        process.getOutputStream().close();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        boolean ended = process.waitFor(TIMEOUT_MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            process.destroy();
            process.waitFor(10, TimeUnit.SECONDS);
            process.destroyForcibly();
        }
        int status = ended ? process.exitValue() : -1;
        if (status != 0 && status != 1) {
            // Neither "all passed" nor "some failed": what was reported until then must not be taken for the whole.
            Files.createFile(reports.resolve("crashed"));
        }
        if (status != 0) {
            System.out.printf("Tests on %s %s:%n", environment, ended ? "ended with " + status : "took too long");
            // Not readString: what a test prints need not be UTF-8.
            System.out.write(Files.readAllBytes(output));
            System.out.flush();
        }
    }

    private static String translate(String classPath, String drive) {
        return drive.isEmpty()
                ? classPath
                : Stream.of(classPath.split(":")).map(drive::concat).collect(Collectors.joining(";"));
    }

    private static String quote(String argument) {
        return '"' + argument.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    /** The installed JDKs that are supported, by version, without the one that runs this. */
    private static Map<Integer, Path> otherJdks() throws IOException {
        List<Path> candidates = new ArrayList<>();
        System.getenv().forEach((name, value) -> {
            if (name.startsWith("JAVA") && name.contains("HOME") && !value.isBlank()) {
                candidates.add(Path.of(value));
            }
        });
        for (Path folder : List.of(Path.of(System.getProperty("java.home")).getParent(), Path.of("/usr/lib/jvm"))) {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> homes = Files.list(folder)) {
                    homes.sorted().forEach(candidates::add);
                }
            }
        }
        Map<Integer, Path> found = new TreeMap<>();
        for (Path home : candidates) {
            int version = version(home);
            if (JDKS.contains(version) && version != Runtime.version().feature()) {
                found.putIfAbsent(version, home);
            }
        }
        return found;
    }

    /** The feature version of a JDK, 0 if it is none. */
    private static int version(Path home) throws IOException {
        Path release = home.resolve("release");
        if (!Files.isReadable(release) || !Files.exists(home.resolve(WINDOWS ? "bin/java.exe" : "bin/java"))) {
            return 0;
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(release)) {
            properties.load(reader);
        }
        String version = properties.getProperty("JAVA_VERSION", "").replace("\"", "");
        return version.isEmpty() ? 0 : Runtime.Version.parse(version).feature();
    }
}
