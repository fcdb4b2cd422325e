package reactor.overlapped.filedrop.browser;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;

class UploadErrorsTest extends BrowserTest {

    @Test
    void what_the_server_says_of_a_name_is_shown_at_its_row_and_the_others_go_on() throws IOException {
        expectComplaint("con\\.txt.* 400 ");
        page.choose(file("con.txt", KIB), file("good.txt", KIB));
        page.upload("con.txt").await("refused");
        page.upload("good.txt").await("done");
        assertThat(page.upload("con.txt").message()).contains("con.txt").contains("device");
        browser.await(
                "it is counted, too",
                () -> browser.driver().findElement(By.id("overall")).getText().equals("1 of 2 done, 1 not uploaded"));
        page.awaitFiles("good.txt");
    }

    @Test
    void a_name_that_looks_like_html_is_shown_as_text() throws IOException {
        expectComplaint("onerror.* 400 ");
        String name = "<img src=x onerror=document.title='caught'>.txt";
        String entities = "&lt;b&gt; &amp; 'quoted'.txt";
        page.choose(file(name, KIB), file(entities, KIB));
        UploadRow row = page.upload(name);
        row.await("refused");
        page.upload(entities).await("done");
        page.awaitFiles(entities);
        assertThat(row.message()).isNotEmpty();
        assertThat(browser.run("return document.images.length")).isEqualTo(0L);
        assertThat(browser.driver().getTitle()).isEqualTo("File drop");
    }

    @Test
    void a_file_that_is_there_is_replaced_only_after_a_question() throws IOException, InterruptedException {
        byte[] old = "old".getBytes(StandardCharsets.UTF_8);
        assertThat(server.put("plan.txt", old)).isEqualTo(201);
        page.awaitFiles("plan.txt");
        Path file = file("plan.txt", 2 * KIB);
        page.choose(file);
        UploadRow row = page.upload("plan.txt");
        row.await("exists");
        assertThat(row.message()).isEqualTo("A file of this name is there already. Replace it?");
        assertThat(folder.resolve("plan.txt")).hasBinaryContent(old);
        assertThat(requests("plan.txt")).isEmpty();

        row.press("replace");

        row.await("done");
        assertThat(folder.resolve("plan.txt")).hasSameBinaryContentAs(file);
        page.awaitFiles("plan.txt");
    }

    @Test
    void the_question_comes_too_when_somebody_else_was_faster() throws IOException, InterruptedException {
        expectComplaint("race\\.bin.* 409 ");
        byte[] other = "faster".getBytes(StandardCharsets.UTF_8);
        Path file = file("race.bin", 4 * MIB);
        browser.slowDown(128 * KIB);
        page.choose(file);
        UploadRow row = page.upload("race.bin");
        row.awaitMiddle();
        assertThat(server.put("race.bin", other)).isEqualTo(201);
        page.awaitFiles("race.bin");
        browser.fullSpeed();
        row.await("exists");
        assertThat(folder.resolve("race.bin")).hasBinaryContent(other);

        row.press("replace");

        row.await("done");
        assertThat(folder.resolve("race.bin")).hasSameBinaryContentAs(file);
    }

    @Test
    void a_file_beyond_the_limit_is_refused_before_any_of_it_is_sent() throws IOException {
        browser.await("the page knows the limit", () -> answered("actuator/info") == 200);
        page.choose(sparse("huge.img", LIMIT + 1));
        UploadRow row = page.upload("huge.img");
        row.await("refused");
        assertThat(row.message()).isEqualTo("Too large: it has 256 MiB, and the server takes 256 MiB at most.");
        assertThat(requests("huge.img")).isEmpty();
    }

    @Test
    void where_the_server_does_not_tell_its_limit_its_refusal_is_shown() throws IOException {
        expectComplaint("actuator/info.* 404 ");
        expectComplaint("huge\\.img.* 413 ");
        browser.driver().get("about:blank"); // so that it does not miss the server
        restart("--filedrop.maximum-size=1MB", "--management.endpoints.web.exposure.include=health");
        try {
            page.open(server.address());
            browser.await("the page was told no limit", () -> answered("actuator/info") == 404);
            page.choose(sparse("huge.img", LIMIT));
            UploadRow row = page.upload("huge.img");
            row.await("refused");
            assertThat(row.message()).contains("1048576 bytes");
            assertThat(page.files()).isEmpty();
        } finally {
            browser.driver().get("about:blank");
            restart(USUAL);
        }
    }

    @Test
    void a_lost_connection_is_said_at_the_row_and_the_upload_can_be_tried_again() throws IOException {
        tolerateComplaint("files/events");
        expectComplaint("lost\\.bin.*net::ERR");
        Path file = file("lost.bin", 16 * MIB);
        browser.slowDown(128 * KIB);
        page.choose(file);
        UploadRow row = page.upload("lost.bin");
        row.awaitMiddle();

        server.close();

        row.await("failed");
        assertThat(row.message()).isEqualTo("The connection was lost before the server had the whole file.");
        page.awaitConnection("offline");
        browser.await("what was written is gone", () -> unfinishedFiles().isEmpty());
        assertThat(visibleFiles()).isEmpty();

        restart(USUAL);
        browser.fullSpeed();
        page.awaitConnection("live");
        row.press("retry");

        row.await("done");
        assertThat(folder.resolve("lost.bin")).hasSameBinaryContentAs(file);
    }

    @Test
    void a_file_that_is_gone_when_its_turn_comes_is_named_as_the_reason() throws IOException {
        expectComplaint("vanished\\.bin");
        browser.slowDown(256 * KIB);
        Path vanished = file("vanished.bin", KIB);
        page.choose(file("a.bin", 2 * MIB), file("b.bin", 2 * MIB), file("c.bin", 2 * MIB), vanished);
        page.upload("a.bin").awaitMiddle();
        Files.delete(vanished);
        browser.fullSpeed();
        UploadRow row = page.upload("vanished.bin");
        row.await("failed");
        assertThat(row.message()).startsWith("The file cannot be read, or was changed");
        page.upload("c.bin").await("done");
    }

    private Path sparse(String name, long size) throws IOException {
        Path path = desktop.resolve(name);
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(size);
        }
        return path;
    }

    /** The status with which a request of the page was answered; 0 before it is. */
    private long answered(String path) {
        return (long) browser.run(
                "return performance.getEntriesByType('resource').find((e) => e.name.endsWith(arguments[0]))?.responseStatus ?? 0",
                path);
    }

    /** The requests of the page that name the file. */
    private List<?> requests(String name) {
        return (List<?>) browser.run(
                "return performance.getEntriesByType('resource').map((e) => e.name).filter((url) => url.endsWith(arguments[0]))",
                name);
    }
}
