package reactor.overlapped.benchmarks.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

/** Under what conditions figures come about. */
final class Conditions {

    static final String MACHINE = "machine";
    static final String JDK = "JDK";
    static final String DATE = "date";
    static final String COMMAND = "command";

    private Conditions() {}

    static Map<String, String> now() throws IOException {
        Map<String, String> conditions = new LinkedHashMap<>();
        conditions.put(
                MACHINE,
                String.format(
                        "%s, %d processors, %s %s",
                        processor(),
                        Runtime.getRuntime().availableProcessors(),
                        System.getProperty("os.name"),
                        System.getProperty("os.version")));
        conditions.put(JDK, System.getProperty("java.vm.version"));
        conditions.put(
                DATE,
                ZonedDateTime.now(ZoneOffset.UTC)
                        .truncatedTo(ChronoUnit.MINUTES)
                        .toString());
        conditions.put(COMMAND, System.getProperty("benchmarks.command", "-"));
        conditions.put("commit", System.getProperty("benchmarks.commit", "-"));
        Path load = Path.of("/proc/loadavg");
        if (Files.exists(load)) {
            conditions.put("load average before", Files.readString(load).split(" ", 2)[0]);
        }
        return conditions;
    }

    private static String processor() throws IOException {
        Path information = Path.of("/proc/cpuinfo");
        if (Files.exists(information)) {
            try (Stream<String> lines = Files.lines(information)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.substring(line.indexOf(':') + 2))
                        .findFirst()
                        .orElse(System.getProperty("os.arch"));
            }
        }
        return System.getenv().getOrDefault("PROCESSOR_IDENTIFIER", System.getProperty("os.arch"));
    }
}
