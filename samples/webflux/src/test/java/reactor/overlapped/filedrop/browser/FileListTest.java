package reactor.overlapped.filedrop.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriver.Window;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.WindowType;
import org.openqa.selenium.interactions.Actions;

class FileListTest extends BrowserTest {

    @Test
    void two_windows_show_what_happens_in_either_and_elsewhere() throws IOException, InterruptedException {
        String first = browser.driver().getWindowHandle();
        browser.driver().switchTo().newWindow(WindowType.WINDOW);
        String second = browser.driver().getWindowHandle();
        page.open(server.address());
        try {
            browser.driver().switchTo().window(first);
            page.choose(file("here.txt", KIB));
            page.awaitFiles("here.txt");
            browser.driver().switchTo().window(second);
            page.awaitFiles("here.txt");

            assertThat(server.put("elsewhere.txt", new byte[3])).isEqualTo(201);
            page.awaitFiles("elsewhere.txt", "here.txt");
            browser.driver().switchTo().window(first);
            page.awaitFiles("elsewhere.txt", "here.txt");

            delete("here.txt");
            page.awaitFiles("elsewhere.txt");
            browser.driver().switchTo().window(second);
            page.awaitFiles("elsewhere.txt");
            assertThat(server.delete("elsewhere.txt")).isEqualTo(204);
            page.awaitFiles();
        } finally {
            browser.driver().switchTo().window(second).close();
            browser.driver().switchTo().window(first);
        }
    }

    private void delete(String name) {
        WebElement row = page.file(name);
        page.button(row, "ask").click();
        page.button(row, "delete").click();
    }

    @Test
    void a_row_tells_size_and_digest() throws IOException, NoSuchAlgorithmException {
        Path file = file("data.bin", 3 * MIB / 2);
        page.choose(file);
        page.awaitFiles("data.bin");
        WebElement row = page.file("data.bin");
        browser.await(
                "the row has a digest",
                () -> row.findElement(By.className("sha256"))
                        .findElement(By.tagName("div"))
                        .isDisplayed());
        String digest =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
        assertThat(row.findElement(By.className("size")).getText()).isEqualTo("1.5 MiB");
        assertThat(row.findElement(By.tagName("code")).getDomProperty("textContent"))
                .isEqualTo(digest);
        assertThat(row.findElement(By.tagName("time")).getDomAttribute("datetime"))
                .startsWith(Files.getLastModifiedTime(folder.resolve("data.bin"))
                        .toString()
                        .substring(0, 19));
    }

    @Test
    void the_digest_is_copied_whole() throws IOException {
        page.choose(file("data.bin", KIB));
        page.awaitFiles("data.bin");
        WebElement row = page.file("data.bin");
        WebElement copy = page.button(row, "copy");
        browser.await("the row has a digest", copy::isDisplayed);
        // What is copied, however: a headless browser has no clipboard to be asked for.
        browser.run("document.addEventListener('copy', () => (window.copied = String(getSelection())))");
        browser.run("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        // What the button says for two seconds.
        browser.run(
                "const copy = arguments[0]; new MutationObserver(() => (window.said ??= copy.textContent)).observe(copy, { childList: true })",
                copy);
        copy.click();
        assertThat(browser.run("return window.copied"))
                .isEqualTo(row.findElement(By.tagName("code")).getDomProperty("textContent"));
        assertThat(browser.run("return window.said")).isEqualTo("Copied");
    }

    @Test
    void a_download_has_the_same_bytes() throws IOException {
        Path file = file("Große Datei 100% & mehr.bin", 16 * MIB);
        String name = file.getFileName().toString();
        page.choose(file);
        page.awaitFiles(name);
        page.file(name).findElement(By.tagName("a")).click();
        Path download = browser.downloads().resolve(name);
        browser.await(
                "the download is complete", () -> Files.exists(download) && Files.size(download) == Files.size(file));
        assertThat(download).hasSameBinaryContentAs(file);
        assertThat(page.files()).containsExactly(name);
    }

    @Test
    void a_file_is_deleted_by_keyboard_alone() throws IOException {
        page.choose(file("a.txt", KIB), file("b.txt", KIB), file("c.txt", KIB));
        page.awaitFiles("a.txt", "b.txt", "c.txt");

        tabTo("Delete b.txt");
        press(Keys.ENTER);
        assertThat(page.focus()).as("a hasty second Enter does no harm").isEqualTo("Keep b.txt");
        press(Keys.ESCAPE);
        assertThat(page.focus()).isEqualTo("Delete b.txt");
        press(Keys.ENTER);
        press(Keys.TAB);
        assertThat(page.focus()).isEqualTo("Delete b.txt for good");
        press(Keys.ENTER);

        page.awaitFiles("a.txt", "c.txt");
        assertThat(visibleFiles()).containsExactlyInAnyOrder(folder.resolve("a.txt"), folder.resolve("c.txt"));
        assertThat(page.focus()).isEqualTo("Delete c.txt");
        browser.await(
                "it is said",
                () -> browser.driver()
                        .findElement(By.id("announcement"))
                        .getDomProperty("textContent")
                        .equals("b.txt deleted"));
    }

    /** Goes on with the tabulator, and sees to it that each stop can be seen. */
    private void tabTo(String label) {
        browser.run("document.activeElement.blur()");
        for (int stops = 0; stops < 60 && !page.focus().equals(label); stops++) {
            press(Keys.TAB);
            assertThat(
                            browser.run(
                                    "const e = document.activeElement; return getComputedStyle(e.closest('.button') ?? e).outlineStyle"))
                    .as("outline of " + page.focus())
                    .isEqualTo("solid");
        }
        assertThat(page.focus()).isEqualTo(label);
    }

    private void press(CharSequence key) {
        new Actions(browser.driver()).sendKeys(key).perform();
    }

    @Test
    void a_refused_deletion_is_said_at_its_row() throws IOException {
        expectComplaint("ERR_INTERNET_DISCONNECTED");
        page.choose(file("stays.txt", KIB));
        page.awaitFiles("stays.txt");
        browser.disconnect();
        delete("stays.txt");
        WebElement row = page.file("stays.txt");
        browser.await(
                "the row says so",
                () -> row.findElement(By.className("message"))
                        .getText()
                        .equals("Not deleted. The server cannot be reached."));
        assertThat(folder.resolve("stays.txt")).exists();
    }

    @Test
    void the_list_is_sorted_by_the_column_that_is_chosen() throws IOException {
        page.choose(file("part 10.txt", 3 * KIB), file("part 2.txt", KIB), file("Zebra.txt", 2 * KIB));
        page.awaitFiles("part 2.txt", "part 10.txt", "Zebra.txt");
        WebElement bySize = browser.driver().findElement(By.cssSelector("[data-sort=size]"));
        bySize.click();
        page.awaitFiles("part 2.txt", "Zebra.txt", "part 10.txt");
        bySize.click();
        page.awaitFiles("part 10.txt", "Zebra.txt", "part 2.txt");
        page.choose(file("middle.txt", 5 * KIB / 2));
        page.awaitFiles("part 10.txt", "middle.txt", "Zebra.txt", "part 2.txt");
    }

    @Test
    void the_focus_stays_where_it_is_when_the_list_changes() throws IOException, InterruptedException {
        page.choose(file("m.txt", KIB));
        page.awaitFiles("m.txt");
        tabTo("Delete m.txt");
        server.put("a.txt", new byte[1]);
        server.put("z.txt", new byte[1]);
        page.awaitFiles("a.txt", "m.txt", "z.txt");
        assertThat(page.focus()).isEqualTo("Delete m.txt");
    }

    @Test
    void the_page_finds_the_server_again_after_its_restart() throws IOException, InterruptedException {
        tolerateComplaint("files/events");
        assertThat(server.put("before.txt", new byte[1])).isEqualTo(201);
        page.awaitFiles("before.txt");
        server.close();
        page.awaitConnection("offline");
        assertThat(browser.driver().findElement(By.id("connection")).getText()).startsWith("Offline");
        Files.write(folder.resolve("meanwhile.txt"), new byte[7]);

        restart(USUAL);

        page.awaitConnection("live");
        page.awaitFiles("before.txt", "meanwhile.txt");
    }

    @Test
    void a_narrow_window_needs_no_scrolling_to_the_side() throws IOException {
        page.choose(file("a rather long name of a file, as reports and scanned letters have.pdf", KIB));
        page.awaitFiles("a rather long name of a file, as reports and scanned letters have.pdf");
        Window window = browser.driver().manage().window();
        Dimension before = window.getSize();
        try {
            window.setSize(new Dimension(500, 800));
            assertThat((long) browser.run("return document.documentElement.scrollWidth - innerWidth"))
                    .isLessThanOrEqualTo(0);
        } finally {
            window.setSize(before);
        }
    }
}
