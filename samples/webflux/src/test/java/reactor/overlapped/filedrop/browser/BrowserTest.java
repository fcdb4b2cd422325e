package reactor.overlapped.filedrop.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A browser and a server for the tests of a class, and an empty page for each. What the browser complains of fails a test, unless the test has said
 * that it will.
 */
@Tag("selector")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(value = 5, unit = TimeUnit.MINUTES)
abstract class BrowserTest {

    static final int KIB = 1024;
    static final int MIB = 1024 * KIB;

    /** The most that the server takes. */
    static final long LIMIT = 256L * MIB;

    /** The server's settings. */
    static final String[] USUAL = {"--filedrop.maximum-size=" + LIMIT + "B"};

    /** Where the server has its files. */
    Path folder;

    /** Where the browser's user has theirs. */
    Path desktop;

    Browser browser;
    FileDropServer server;
    FileDropPage page;
    private final List<Pattern> expected = new ArrayList<>();
    private final List<Pattern> tolerated = new ArrayList<>();

    /** Chromium may have to be installed first. */
    @BeforeAll
    @Timeout(value = 15, unit = TimeUnit.MINUTES)
    void start(@TempDir Path folder, @TempDir Path desktop) throws IOException, InterruptedException {
        this.folder = folder;
        this.desktop = desktop;
        browser = Browser.start(Chromium.find());
        page = new FileDropPage(browser);
        server = FileDropServer.start(folder, FileDropServer.quietPort(), USUAL);
    }

    /** Ends the server, if it has not ended, and starts it again on the same port. */
    void restart(String... settings) {
        server.close();
        server = FileDropServer.start(folder, server.port(), settings);
    }

    @AfterAll
    void stop() {
        // Either is missing when the start went wrong.
        try {
            if (server != null) {
                server.close();
            }
        } finally {
            if (browser != null) {
                browser.close();
            }
        }
    }

    @BeforeEach
    void openPage() {
        page.open(server.address());
        browser.complaints();
    }

    /** Says that the browser will complain, in words that the pattern finds. */
    void expectComplaint(String pattern) {
        expected.add(Pattern.compile(pattern));
    }

    /** Says that the browser may complain so. */
    void tolerateComplaint(String pattern) {
        tolerated.add(Pattern.compile(pattern));
    }

    @AfterEach
    void nothing_else_is_wrong_in_the_browser() {
        List<String> complaints = browser.complaints();
        List<Pattern> patterns = List.copyOf(expected);
        expected.clear();
        List<Pattern> known = new ArrayList<>(patterns);
        known.addAll(tolerated);
        tolerated.clear();
        // First, because an upload that goes on would come to its end at full speed.
        browser.driver().get("about:blank");
        browser.fullSpeed();
        browser.await("the folder is empty", () -> {
            for (Path file : visibleFiles()) {
                server.delete(file.getFileName().toString());
            }
            return visibleFiles().isEmpty() && unfinishedFiles().isEmpty();
        });
        assertThat(complaints)
                .allMatch(complaint -> known.stream()
                        .anyMatch(pattern -> pattern.matcher(complaint).find()));
        assertThat(patterns)
                .allMatch(pattern -> complaints.stream()
                        .anyMatch(complaint -> pattern.matcher(complaint).find()));
    }

    /** A file of random bytes on the user's desktop. */
    Path file(String name, int size) throws IOException {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        return Files.write(desktop.resolve(name), content);
    }

    /** The server's files that are not hidden. */
    List<Path> visibleFiles() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith("."))
                    .toList();
        }
    }

    /** What has come of uploads that are not complete: it is in hidden files beside the others. */
    List<Path> unfinishedFiles() throws IOException {
        List<Path> visible = visibleFiles();
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !visible.contains(file))
                    .toList();
        }
    }
}
