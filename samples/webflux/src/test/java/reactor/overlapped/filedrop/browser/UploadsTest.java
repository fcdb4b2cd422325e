package reactor.overlapped.filedrop.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

class UploadsTest extends BrowserTest {

    @Test
    void a_chosen_file_arrives_and_its_bar_goes_to_the_end() throws IOException {
        Path file = file("report.pdf", 12 * MIB);
        record();
        browser.slowDown(3 * MIB);
        page.choose(file);
        UploadRow row = page.upload("report.pdf");
        row.await("done");

        assertThat(row.progress()).isEqualTo(100);
        assertThat(row.figures()).isEqualTo("12 MiB · uploaded");
        List<Double> bar = ((List<?>) browser.run("return barSeen"))
                .stream().map(value -> ((Number) value).doubleValue()).toList();
        assertThat(bar).isSorted().last().isEqualTo(100.0);
        assertThat(bar).filteredOn(value -> value > 0 && value < 100).hasSizeGreaterThan(3);
        page.awaitFiles("report.pdf");
        assertThat(folder.resolve("report.pdf")).hasSameBinaryContentAs(file);
    }

    @Test
    void an_empty_file_arrives() throws IOException {
        page.choose(file("empty.txt", 0));
        page.upload("empty.txt").await("done");
        page.awaitFiles("empty.txt");
        assertThat(folder.resolve("empty.txt")).isEmptyFile();
    }

    @Test
    void of_many_files_three_are_sent_at_a_time() throws IOException {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            files.add(file("part-" + i + ".bin", MIB + i));
        }
        record();
        browser.slowDown(4 * MIB);
        page.choose(files.toArray(Path[]::new));
        for (Path file : files) {
            page.upload(file.getFileName().toString()).await("done");
        }
        assertThat(browser.run("return mostAtOnce")).isEqualTo(3L);
        page.awaitFiles(
                files.stream().map(file -> file.getFileName().toString()).toArray(String[]::new));
        for (Path file : files) {
            assertThat(folder.resolve(file.getFileName())).hasSameBinaryContentAs(file);
        }
    }

    @Test
    void files_dropped_on_the_page_arrive() throws IOException {
        Path one = file("one.txt", 10 * KIB);
        Path two = file("two.txt", 20 * KIB);
        page.drop(one, two);
        page.awaitFiles("one.txt", "two.txt");
        assertThat(folder.resolve("one.txt")).hasSameBinaryContentAs(one);
        assertThat(folder.resolve("two.txt")).hasSameBinaryContentAs(two);
    }

    @Test
    void a_folder_dropped_among_files_is_refused_and_the_files_arrive() throws IOException {
        Path photos = Files.createDirectory(desktop.resolve("photos"));
        page.drop(photos, file("beside.txt", KIB));
        page.awaitFiles("beside.txt");
        assertThat(page.upload("photos").message()).isEqualTo("This is a folder. Drop the files that are in it.");
    }

    @Test
    void a_cancel_in_the_middle_leaves_nothing_on_the_server() throws IOException, InterruptedException {
        Path file = file("film.mp4", 32 * MIB);
        browser.slowDown(MIB);
        page.choose(file);
        UploadRow row = page.upload("film.mp4");
        row.awaitMiddle();
        browser.await("the server has begun to write", () -> !unfinishedFiles().isEmpty());
        assertThat(page.files()).isEmpty();

        row.press("cancel");

        assertThat(row.state()).isEqualTo("cancelled");
        assertThat(row.figures()).isEqualTo("Cancelled");
        browser.await("what was written is gone", () -> unfinishedFiles().isEmpty());
        assertThat(server.head("film.mp4")).isEqualTo(404);
        assertThat(visibleFiles()).isEmpty();
    }

    @Test
    void a_cancelled_upload_can_be_tried_again() throws IOException {
        Path file = file("again.bin", 8 * MIB);
        browser.slowDown(256 * KIB);
        page.choose(file);
        UploadRow row = page.upload("again.bin");
        row.awaitMiddle();
        row.press("cancel");
        browser.fullSpeed();
        row.press("retry");
        row.await("done");
        assertThat(folder.resolve("again.bin")).hasSameBinaryContentAs(file);
    }

    @Test
    void an_upload_that_waits_can_be_cancelled_and_is_never_sent() throws IOException, InterruptedException {
        browser.slowDown(256 * KIB);
        page.choose(file("a.bin", 4 * MIB), file("b.bin", 4 * MIB), file("c.bin", 4 * MIB), file("d.bin", KIB));
        UploadRow waiting = page.upload("d.bin");
        assertThat(waiting.state()).isEqualTo("queued");
        waiting.press("cancel");
        browser.fullSpeed();
        for (String name : List.of("a.bin", "b.bin", "c.bin")) {
            page.upload(name).await("done");
        }
        assertThat(waiting.state()).isEqualTo("cancelled");
        assertThat(server.head("d.bin")).isEqualTo(404);
    }

    @Test
    void finished_uploads_are_cleared_and_the_others_stay() throws IOException {
        page.choose(file("done.txt", KIB));
        page.upload("done.txt").await("done");
        browser.slowDown(256 * KIB);
        page.choose(file("long.bin", 8 * MIB));
        page.upload("long.bin").awaitMiddle();

        browser.driver().findElement(By.id("clear")).click();

        assertThat(browser.run("return [...document.querySelectorAll('#uploads .name')].map(e => e.textContent)"))
                .isEqualTo(List.of("long.bin"));
    }

    /** Has the page note what its bars show, and how many uploads are on their way at a time. */
    private void record() {
        browser.run("""
                window.barSeen = [];
                window.mostAtOnce = 0;
                new MutationObserver((changes) => {
                  changes.filter((change) => change.target.localName === 'progress').forEach((change) => barSeen.push(change.target.value));
                  const now = document.querySelectorAll('#uploads [data-state=sending], #uploads [data-state=saving]').length;
                  mostAtOnce = Math.max(mostAtOnce, now);
                }).observe(document.getElementById('uploads'), { subtree: true, attributes: true });
                """);
    }
}
