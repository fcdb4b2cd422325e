import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/**
 * Reads the test reports below a folder ({@code target/reports-*}, of every module and environment) and prints what
 * passed, failed and was skipped, and why. Exits with 1 if a test failed, or if an environment did not run to its end.
 */
final class TestSummary {
    private static final Pattern BACKEND = Pattern.compile("(Nio|Iocp|Uring)[A-Z].*");
    /** JUnit's own reports keep the test's unique id in its output. */
    private static final Pattern CLASS_IN_ID = Pattern.compile("unique-id: .*?/\\[class:([^]]+)]");

    private static final class Count {
        int passed;
        int failed;
        int skipped;
    }

    private final Map<String, Map<String, Count>> counts = new TreeMap<>();
    /** Reason, class, test, environments. */
    private final Map<String, Map<String, Map<String, Set<String>>>> skips = new TreeMap<>();

    private final List<String> failures = new ArrayList<>();
    private final List<String> incomplete = new ArrayList<>();

    private TestSummary() {}

    public static void main(String[] args) throws Exception {
        Path root = Path.of(args.length == 0 ? "." : args[0]);
        TestSummary summary = new TestSummary();
        List<Path> environments;
        try (Stream<Path> paths = Files.find(
                root,
                4,
                (path, attributes) -> attributes.isDirectory()
                        && path.getFileName().toString().startsWith("reports-")
                        && path.getParent().endsWith("target"))) {
            environments = paths.sorted().toList();
        }
        for (Path environment : environments) {
            summary.read(root, environment);
        }
        System.exit(summary.print() ? 0 : 1);
    }

    private void read(Path root, Path environment) throws IOException {
        List<Path> reports;
        try (Stream<Path> files = Files.list(environment)) {
            reports = files.filter(file -> file.getFileName().toString().matches("TEST-.*\\.xml"))
                    .sorted()
                    .toList();
        }
        // TestElsewhere leaves a marker of a crash, so that what was reported before cannot pass for all.
        if (reports.isEmpty() || Files.exists(environment.resolve("crashed"))) {
            incomplete.add(root.relativize(environment).toString());
        }
        for (Path report : reports) {
            try {
                readReport(environment, report);
            } catch (Exception e) {
                incomplete.add(root.relativize(report) + " (" + e + ")");
            }
        }
    }

    private void readReport(Path environment, Path report) throws Exception {
        Element suite = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(report.toFile())
                .getDocumentElement();
        String name = environment(environment, suite);
        NodeList tests = suite.getElementsByTagName("testcase");
        for (int i = 0; i < tests.getLength(); i++) {
            Element test = (Element) tests.item(i);
            String type = type(suite, test);
            String method = test.getAttribute("name").replaceFirst("\\(\\)$", "");
            Count count = counts.computeIfAbsent(name, key -> new TreeMap<>())
                    .computeIfAbsent(backend(type), key -> new Count());
            Element skipped = child(test, "skipped");
            Element failure = child(test, "failure") != null ? child(test, "failure") : child(test, "error");
            if (failure != null) {
                count.failed++;
                failures.add(type + "." + method + " (" + name + ")" + what(failure));
            } else if (skipped != null) {
                count.skipped++;
                skips.computeIfAbsent(reason(skipped), key -> new TreeMap<>())
                        .computeIfAbsent(type, key -> new TreeMap<>())
                        .computeIfAbsent(method, key -> new TreeSet<>())
                        .add(name);
            } else {
                count.passed++;
            }
        }
    }

    /** The simple name of the class that was run: a nested class of a contract is reported under the contract's name. */
    private static String type(Element suite, Element test) {
        Element output = child(test, "system-out");
        Matcher id = CLASS_IN_ID.matcher(output == null ? "" : output.getTextContent());
        String name = test.getAttribute("classname");
        if (name.contains("$")) {
            name = (id.find() ? id.group(1) : suite.getAttribute("name")) + name.substring(name.indexOf('$'));
        }
        return name.substring(name.lastIndexOf('.') + 1);
    }

    private static String backend(String type) {
        Matcher matcher = BACKEND.matcher(type);
        return matcher.matches() ? matcher.group(1).toLowerCase() : "any";
    }

    /** What the report itself says ran it, for example "linux jdk 17". */
    private static String environment(Path folder, Element suite) {
        Map<String, String> properties = new TreeMap<>();
        NodeList elements = suite.getElementsByTagName("property");
        for (int i = 0; i < elements.getLength(); i++) {
            Element property = (Element) elements.item(i);
            properties.putIfAbsent(property.getAttribute("name"), property.getAttribute("value"));
        }
        String system = folder.endsWith("reports-wine")
                ? "wine"
                : properties.getOrDefault("os.name", "?").toLowerCase().replaceFirst(" .*", "");
        return system + " jdk " + properties.getOrDefault("java.specification.version", "?");
    }

    /** What was thrown and where: the first lines and those of our own code, which is all that a log may keep. */
    private static String what(Element failure) {
        List<String> lines = failure.getTextContent().strip().lines().toList();
        return IntStream.range(0, lines.size())
                .filter(i -> i < 8 || lines.get(i).contains("reactor.overlapped"))
                .limit(20)
                .mapToObj(i -> "%n      %s".formatted(lines.get(i).strip()))
                .collect(Collectors.joining());
    }

    /** The reason without what the engines put around it, an exception's name, a stack trace, and without the run's own paths. */
    private static String reason(Element skipped) {
        String text = skipped.hasAttribute("message") ? skipped.getAttribute("message") : skipped.getTextContent();
        return text.strip()
                .lines()
                .findFirst()
                .orElse("no reason given")
                .replaceFirst("^[\\w.$]+(Exception|Error): ", "")
                .replaceFirst("^Assumption failed: ", "")
                .replaceAll("(?<= )(/|[A-Z]:\\\\)\\S*\\d{6}\\S*", "FILE");
    }

    private static Element child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return (Element) node;
            }
        }
        return null;
    }

    private boolean print() {
        Count total = new Count();
        System.out.printf("%n%-16s %-8s %8s %8s %8s%n", "environment", "backend", "passed", "failed", "skipped");
        counts.forEach((environment, backends) -> backends.forEach((backend, count) -> {
            System.out.printf(
                    "%-16s %-8s %8d %8d %8d%n", environment, backend, count.passed, count.failed, count.skipped);
            total.passed += count.passed;
            total.failed += count.failed;
            total.skipped += count.skipped;
        }));
        skips.forEach((reason, classes) -> {
            System.out.printf("%nSkipped: %s%n", reason);
            classes.forEach((type, tests) -> {
                Map<String, List<String>> byEnvironments = new TreeMap<>();
                tests.forEach((test, environments) -> byEnvironments
                        .computeIfAbsent(String.join(", ", environments), key -> new ArrayList<>())
                        .add(test));
                byEnvironments.forEach((environments, names) ->
                        System.out.printf("  %s on %s: %s%n", type, environments, String.join(", ", names)));
            });
        });
        if (!failures.isEmpty()) {
            System.out.printf("%nFailed:%n");
            failures.forEach(failure -> System.out.println("  " + failure));
        }
        if (!incomplete.isEmpty()) {
            System.out.printf("%nDid not run to the end:%n");
            incomplete.forEach(environment -> System.out.println("  " + environment));
        }
        System.out.printf("%n%d passed, %d failed, %d skipped%n", total.passed, total.failed, total.skipped);
        // A build that ran nothing has shown nothing.
        return total.passed > 0 && total.failed == 0 && incomplete.isEmpty();
    }
}
