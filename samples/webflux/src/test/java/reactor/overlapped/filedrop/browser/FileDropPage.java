package reactor.overlapped.filedrop.browser;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.WebElement;

/** The page, as a person sees it. */
final class FileDropPage {

    private final Browser browser;

    FileDropPage(Browser browser) {
        this.browser = browser;
    }

    /** Opens it in the current window and waits until it shows what the server has. */
    void open(String address) {
        browser.driver().get(address);
        awaitConnection("live");
        browser.await("the list is shown", () -> shows("table") || shows("#empty"));
    }

    private boolean shows(String selector) {
        return browser.driver()
                .findElement(By.cssSelector("#files " + selector))
                .isDisplayed();
    }

    /** Waits until the page says that it is "live" or "offline". */
    void awaitConnection(String state) {
        browser.await(
                "the page is " + state,
                () -> state.equals(
                        browser.driver().findElement(By.id("connection")).getDomAttribute("data-state")));
    }

    /** Chooses files by the picker. */
    void choose(Path... files) {
        browser.driver()
                .findElement(By.id("picker"))
                .sendKeys(Stream.of(files).map(Path::toString).collect(Collectors.joining("\n")));
    }

    /** Drags files from the desktop over the page and lets them go there. */
    void drop(Path... files) {
        Map<String, Object> data = Map.of(
                "items",
                List.of(),
                "files",
                Stream.of(files).map(Path::toString).toList(),
                "dragOperationsMask",
                1);
        for (String type : List.of("dragEnter", "dragOver", "drop")) {
            browser.driver()
                    .executeCdpCommand(
                            "Input.dispatchDragEvent", Map.of("type", type, "x", 300, "y", 300, "data", data));
        }
    }

    /** The latest upload of that name, when there is one. */
    UploadRow upload(String name) {
        browser.await(
                "there is an upload of " + name,
                () -> named("#uploads li", ".name", name).isDisplayed());
        return new UploadRow(browser, named("#uploads li", ".name", name));
    }

    /** The names that the list shows, from the top. */
    List<String> files() {
        return browser.driver().findElements(By.cssSelector("#files tbody a")).stream()
                .map(link -> link.getDomProperty("textContent"))
                .toList();
    }

    void awaitFiles(String... names) {
        browser.await("the list shows " + List.of(names), () -> files().equals(List.of(names)));
    }

    /** The row of a file that is in the list. */
    WebElement file(String name) {
        return named("#files tbody tr", "a", name);
    }

    /** The button of a row. */
    WebElement button(WebElement row, String action) {
        return row.findElement(By.cssSelector("[data-action=" + action + "]"));
    }

    private WebElement named(String rows, String label, String name) {
        return browser.driver().findElements(By.cssSelector(rows)).stream()
                .filter(row ->
                        name.equals(row.findElement(By.cssSelector(label)).getDomProperty("textContent")))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new NoSuchElementException("there is no row of " + name));
    }

    /** What has the focus: its label, else its text. */
    String focus() {
        WebElement active = browser.driver().switchTo().activeElement();
        String label = active.getDomAttribute("aria-label");
        return label != null ? label : active.getText();
    }
}
