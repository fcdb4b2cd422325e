package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of what each system supports tells what the reports tell, and no more. */
class SupportTableTest {

    private static final String PASSED = "";
    private static final String FAILED = "<failure>java.lang.AssertionError: no</failure>";

    @TempDir
    Path target;

    @Test
    void without_reports_nothing_is_said_to_work() throws IOException {
        assertThat(table())
                .contains("|locks\n" + "|not run in this build\n".repeat(4))
                .doesNotContain("✓");
    }

    @Test
    void tests_that_passed_are_counted_for_their_backend_and_system() throws IOException {
        surefire("reports-native", "file.NioFileLockTest", PASSED, PASSED);
        surefire("reports-native", "file.UringFileLockTest", PASSED);
        assertThat(table()).contains("|locks\n|✓ 1\n|✓ 2\n|not run in this build\n|not run in this build\n");
    }

    @Test
    void what_failed_on_one_jdk_is_told_although_it_passed_on_another() throws IOException {
        surefire("reports-native", "file.UringFileLockTest", PASSED, PASSED);
        surefire("reports-jdk-25", "file.UringFileLockTest", PASSED, FAILED);
        assertThat(table()).contains("|locks\n|✗ 1 failed, ✓ 2\n");
    }

    @Test
    void a_reason_for_skipping_is_told_once_without_what_the_engine_puts_around_it() throws IOException {
        String skipped =
                "<skipped><![CDATA[org.opentest4j.TestAbortedException: Assumption failed: this system has no X & Y\n"
                        + "\tat org.junit.Assumptions]]></skipped>";
        surefire("reports-native", "file.UringFileLockTest", PASSED, skipped, skipped);
        surefire("reports-native", "file.UringFileReadTest", skipped);
        assertThat(table())
                .contains("|locks\n|✓ 1, 2 skipped ^<<skipped-1,1>>^\n")
                .contains("|reading at a position, scatter\n|1 skipped ^<<skipped-1,1>>^\n")
                .endsWith("Why tests were skipped:\n\n. [[skipped-1]]+++this system has no X &amp; Y+++\n");
    }

    @Test
    void a_path_of_the_machine_is_no_part_of_a_reason() throws IOException {
        surefire("reports-native", "net.NioUdpSendingTest", "<skipped message=\"no such socket: C:\\Temp\\x1\"/>");
        assertThat(table()).contains("+++no such socket+++");
    }

    @Test
    void nested_classes_of_a_contract_count_for_the_class_that_was_run() throws IOException {
        report(
                "reports-wine",
                "junit-jupiter",
                "JUnit Jupiter",
                "<testcase name=\"a()\" classname=\"reactor.overlapped.file.LockContract$Waiting\"><system-out>"
                        + "unique-id: [engine:junit-jupiter]/[class:reactor.overlapped.file.IocpFileLockTest]/[nested-class:Waiting]"
                        + "</system-out></testcase>");
        report(
                "reports-native",
                "reactor.overlapped.file.NioFileLockTest",
                "reactor.overlapped.file.NioFileLockTest",
                "<testcase name=\"a\" classname=\"reactor.overlapped.file.LockContract$Waiting\"/>");
        assertThat(table()).contains("|locks\n|not run in this build\n|✓ 1\n|✓ 1\n|not run in this build\n");
    }

    @Test
    void what_a_backend_has_no_tests_for_differs_from_what_did_not_run_on_a_system() throws IOException {
        surefire("reports-native", "net.NioTcpEchoTest", PASSED);
        surefire("reports-native", "file.UringFifoTest", PASSED);
        surefire("reports-wine", "file.NioFileLockTest", PASSED);
        assertThat(table())
                .contains("|TCP: echoes\n|—\n|✓ 1\n|not run in this build\n|not run there\n")
                .contains("|FIFOs\n|✓ 1\n|—\n|not run in this build\n|—\n")
                .contains("|errors\n" + "|not run in this build\n".repeat(4));
    }

    @Test
    void a_class_that_nobody_has_named_comes_last_in_its_group() throws IOException {
        surefire("reports-native", "pipe.NioBrandNewThingTest", PASSED);
        assertThat(table())
                .containsSubsequence("|child processes\n", "|brand new thing\n", "h|Handles without positions\n");
    }

    @Test
    void tests_of_a_backends_insides_are_left_out() throws IOException {
        surefire("reports-native", "file.UringFileControlTest", FAILED);
        surefire("reports-native", "uring.UringLimitsTest", FAILED);
        assertThat(table()).doesNotContain("✗");
    }

    @Test
    void a_broken_report_ends_the_build() throws IOException {
        Files.writeString(
                Files.createDirectories(target.resolve("reports-native")).resolve("TEST-x.xml"), "<testsuite>");
        assertThatThrownBy(this::table).isInstanceOf(IOException.class).hasMessageContaining("TEST-x.xml");
    }

    @Test
    void each_topic_that_has_a_name_is_a_class_of_tests() throws IOException {
        List<String> classes;
        Path sources = Path.of("..", "reactor-overlapped", "src", "test", "java", "reactor", "overlapped");
        try (Stream<Path> files = Files.walk(sources)) {
            classes = files.map(file -> sources.relativize(file)
                            .toString()
                            .replace('\\', '/')
                            .replace('/', '.'))
                    .filter(name -> name.endsWith("Test.java"))
                    .map(name -> name.replaceFirst("(Nio|Uring|Iocp)(\\w+)Test\\.java$", "$2"))
                    .toList();
        }
        assertThat(classes).containsAll(new Topics().shown(List.of()));
    }

    private String table() throws IOException {
        return SupportTable.of(TestReports.read(target), new Topics());
    }

    private void surefire(String environment, String type, String... outcomes) throws IOException {
        StringBuilder tests = new StringBuilder();
        for (String outcome : outcomes) {
            tests.append("<testcase name=\"a_promise\" classname=\"reactor.overlapped.%s\">%s</testcase>"
                    .formatted(type, outcome));
        }
        report(environment, "reactor.overlapped." + type, "reactor.overlapped." + type, tests.toString());
    }

    private void report(String environment, String file, String suite, String tests) throws IOException {
        Files.writeString(
                Files.createDirectories(target.resolve(environment)).resolve("TEST-" + file + ".xml"),
                "<testsuite name=\"%s\"><properties><property name=\"os.name\" value=\"Linux\"/></properties>%s</testsuite>"
                        .formatted(suite, tests));
    }
}
