package reactor.overlapped.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.jspecify.annotations.Nullable;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What the library's tests have shown, from the reports in {@code reports-*} of its build folder: of Surefire's, one file a class, and of JUnit's own,
 * one file an engine. Only classes named after a backend count.
 */
final class TestReports {

    /** The package below ours, the backend, the topic. Backends' own packages tell of their insides only. */
    private static final Pattern CLASS = Pattern.compile(
            "reactor\\.overlapped\\.(?!(?:nio|iocp|uring|engine|posix)\\.)(\\w+\\.)?(Nio|Iocp|Uring)(\\w+?)Tests?(?:\\$.*)?");

    /** JUnit's own reports keep a test's unique id in its output: a nested class of a contract is reported under the contract's name. */
    private static final Pattern CLASS_IN_ID = Pattern.compile("unique-id: .*?/\\[class:([^]]+)]");

    private final Map<String, Map<Column, Outcome>> topics = new TreeMap<>();

    private TestReports() {}

    /**
     * Reads all there are.
     *
     * @param target the build folder of the library
     * @return outcomes by topic, as in {@code file.FileRead}, and column
     */
    static Map<String, Map<Column, Outcome>> read(Path target) throws IOException {
        TestReports all = new TestReports();
        for (Path environment : list(target, "reports-.*")) {
            TestReports one = new TestReports();
            for (Path report : list(environment, "TEST-.*\\.xml")) {
                one.readReport(environment, report);
            }
            one.topics.forEach((topic, columns) -> columns.forEach(
                    (column, outcome) -> all.outcome(topic, column).merge(outcome)));
        }
        return all.topics;
    }

    private static List<Path> list(Path folder, String names) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(names))
                    .sorted()
                    .toList();
        }
    }

    private void readReport(Path environment, Path report) throws IOException {
        Element suite;
        try {
            suite = DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(report.toFile())
                    .getDocumentElement();
        } catch (SAXException | ParserConfigurationException e) {
            throw new IOException("no report of tests: " + report, e);
        }
        String system = system(environment, suite);
        NodeList tests = suite.getElementsByTagName("testcase");
        for (int i = 0; i < tests.getLength(); i++) {
            Element test = (Element) tests.item(i);
            Matcher name = CLASS.matcher(type(suite, test));
            if (name.matches()) {
                String topic = (name.group(1) == null ? "" : name.group(1)) + name.group(3);
                count(test, outcome(topic, new Column(name.group(2).toLowerCase(Locale.ROOT), system)));
            }
        }
    }

    private Outcome outcome(String topic, Column column) {
        return topics.computeIfAbsent(topic, key -> new TreeMap<>()).computeIfAbsent(column, key -> new Outcome());
    }

    private static void count(Element test, Outcome outcome) {
        Element skipped = child(test, "skipped");
        if (child(test, "failure") != null || child(test, "error") != null) {
            outcome.failed++;
        } else if (skipped != null) {
            outcome.skipped++;
            outcome.reasons.add(reason(skipped));
        } else {
            outcome.passed++;
        }
    }

    /** The class that was run. */
    private static String type(Element suite, Element test) {
        String name = test.getAttribute("classname");
        if (!name.contains("$")) {
            return name;
        }
        Element output = child(test, "system-out");
        Matcher id = CLASS_IN_ID.matcher(output == null ? "" : output.getTextContent());
        return id.find() ? id.group(1) : suite.getAttribute("name");
    }

    /** What the report itself says ran it. */
    private static String system(Path environment, Element suite) {
        if (environment.endsWith("reports-wine")) {
            return "Windows (Wine)";
        }
        NodeList properties = suite.getElementsByTagName("property");
        for (int i = 0; i < properties.getLength(); i++) {
            Element property = (Element) properties.item(i);
            if (property.getAttribute("name").equals("os.name")) {
                return property.getAttribute("value").replaceFirst("^(Windows|Mac OS).*", "$1");
            }
        }
        return "unknown system";
    }

    /** The reason without what the engines put around it, and without what differs from run to run. */
    private static String reason(Element skipped) {
        String text = skipped.hasAttribute("message") ? skipped.getAttribute("message") : skipped.getTextContent();
        return text.strip()
                .lines()
                .findFirst()
                .orElse("no reason given")
                .replaceFirst("^[\\w.$]+(Exception|Error): ", "")
                .replaceFirst("^Assumption failed: ", "")
                .replaceFirst("^parent was skipped: ", "")
                .replaceFirst(": (/|[A-Z]:\\\\)\\S+$", "");
    }

    private static @Nullable Element child(Element parent, String name) {
        for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
            if (node.getNodeName().equals(name)) {
                return (Element) node;
            }
        }
        return null;
    }
}
