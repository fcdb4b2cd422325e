package reactor.overlapped.filedrop.browser;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** The browser of this machine, and its driver. */
record Chromium(Path browser, Path driver) {

    private static final List<String> BROWSERS = List.of("chromium", "chromium-browser", "google-chrome", "chrome");

    /** Has them installed where everything is to be tested; elsewhere a test is skipped when they are not there. */
    static Chromium find() throws IOException, InterruptedException {
        if (Boolean.getBoolean("test.wine")) {
            return installed(Path.of(System.getProperty("test.root"), "tools", "chromium"));
        }
        Optional<Path> browser = found(System.getenv("CHROMIUM"), BROWSERS);
        Optional<Path> driver = found(System.getenv("CHROMEDRIVER"), List.of("chromedriver"));
        Assumptions.assumeTrue(
                browser.isPresent() && driver.isPresent(),
                "no Chromium with its driver in the PATH: tools/chromium installs them");
        return new Chromium(browser.orElseThrow(), driver.orElseThrow());
    }

    private static Chromium installed(Path tool) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(tool.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        if (process.waitFor() != 0 || lines.size() != 2) {
            throw new IOException(tool + " ended with " + process.exitValue() + " and said " + lines);
        }
        return new Chromium(Path.of(lines.get(0)), Path.of(lines.get(1)));
    }

    private static Optional<Path> found(String chosen, List<String> names) {
        if (chosen != null) {
            return Optional.of(Path.of(chosen));
        }
        List<String> folders =
                List.of(Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator));
        return names.stream()
                .flatMap(name -> folders.stream()
                        .flatMap(folder -> Stream.of(Path.of(folder, name), Path.of(folder, name + ".exe"))))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
