package reactor.overlapped.filedrop.browser;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import org.openqa.selenium.support.ui.WebDriverWait;

/** A headless browser with an empty profile, which leaves neither a file nor a process. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final ChromeDriver driver;

    private Browser(Path home, ChromeDriver driver) {
        this.home = home;
        this.driver = driver;
    }

    static Browser start(Chromium chromium) throws IOException {
        Path home = Files.createTempDirectory("browser");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(chromium.driver().toFile())
                .usingAnyFreePort()
                .withTimeout(PATIENCE)
                .withEnvironment(
                        Map.of("HOME", home.toString(), "XDG_CONFIG_HOME", home.toString(), "LC_ALL", "C.UTF-8"))
                .build();
        try {
            return new Browser(home, new ChromeDriver(service, options(chromium, home)));
        } catch (RuntimeException e) {
            service.stop();
            delete(home);
            throw e;
        }
    }

    private static ChromeOptions options(Chromium chromium, Path home) {
        ChromeOptions options = new ChromeOptions();
        options.setBinary(chromium.browser().toFile());
        options.addArguments(
                "--headless=new",
                "--disable-gpu",
                "--disable-quic",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-crash-reporter",
                "--disable-dev-shm-usage",
                "--disable-sync",
                "--lang=en",
                "--no-first-run",
                "--no-proxy-server",
                // Which is not for root, and which a container may not give to others either; it sees this page alone.
                "--no-sandbox",
                "--user-data-dir=" + home.resolve("profile"),
                "--window-size=1100,1000");
        Map<String, Object> preferences = new HashMap<>();
        preferences.put("download.default_directory", home.resolve("downloads").toString());
        preferences.put("download.prompt_for_download", false);
        options.setExperimentalOption("prefs", preferences);
        LoggingPreferences logs = new LoggingPreferences();
        logs.enable(LogType.BROWSER, Level.ALL);
        options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
        return options;
    }

    ChromeDriver driver() {
        return driver;
    }

    /** Where what the browser downloads arrives. */
    Path downloads() {
        return home.resolve("downloads");
    }

    /** Evaluates a function's body in the page. */
    Object run(String script, Object... arguments) {
        return driver.executeScript(script, arguments);
    }

    /** Waits until that is so; {@code promise} says what was waited for. */
    void await(String promise, Callable<Boolean> condition) {
        new WebDriverWait(driver, PATIENCE, Duration.ofMillis(50))
                .ignoring(StaleElementReferenceException.class, NoSuchElementException.class)
                .withMessage(promise)
                .until(ignored -> {
                    try {
                        return condition.call();
                    } catch (RuntimeException e) {
                        throw e;
                    } catch (Exception e) {
                        throw new IllegalStateException(promise, e);
                    }
                });
    }

    /** Lets what the current window sends go no faster, in bytes a second. */
    void slowDown(int bytesPerSecond) {
        network(false, bytesPerSecond);
    }

    /** Lets the current window's network be as fast as it is, whatever was before. */
    void fullSpeed() {
        network(false, -1);
    }

    /** Takes the network away from the current window. */
    void disconnect() {
        network(true, -1);
    }

    private void network(boolean offline, int upload) {
        driver.executeCdpCommand("Network.enable", Map.of());
        driver.executeCdpCommand(
                "Network.emulateNetworkConditions",
                Map.of("offline", offline, "latency", 0, "downloadThroughput", -1, "uploadThroughput", upload));
    }

    /** What the console got since the last call: errors, requests that failed, violations of the page's policy. */
    List<String> complaints() {
        return StreamSupport.stream(driver.manage().logs().get(LogType.BROWSER).spliterator(), false)
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        List<ProcessHandle> processes =
                ProcessHandle.current().descendants().filter(Browser::isRunning).toList();
        try {
            driver.quit();
            Awaitility.await("the end of the browser's processes")
                    .atMost(PATIENCE)
                    .until(() -> processes.stream().noneMatch(Browser::isRunning));
        } finally {
            processes.forEach(ProcessHandle::destroyForcibly);
            delete(home);
        }
    }

    /** One that has ended, but whose end nobody has asked for yet, is still there, without a command. */
    private static boolean isRunning(ProcessHandle process) {
        return process.isAlive() && process.info().command().orElse("").contains("chrom");
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
