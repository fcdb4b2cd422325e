package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import reactor.overlapped.filedrop.RawClient.Head;

/** Several clients at once, and clients that vanish. */
@ExtendWith(OutputCaptureExtension.class)
abstract class InterferenceContract extends ServerContract {

    /** More than all buffers between the disk and a client who does not read. */
    private static final int LARGE = 64 << 20;

    private static final int PART = 1 << 20;

    private static final String FORM = "POST /files HTTP/1.1\nContent-Type: multipart/form-data; boundary=x";

    @Test
    void a_file_that_is_deleted_while_it_is_downloaded_arrives_whole() throws IOException {
        sparse("large", LARGE);
        try (RawClient download = begin("large")) {
            client.delete()
                    .uri("/files/large")
                    .exchange()
                    .expectStatus()
                    .isNoContent()
                    .expectBody();
            assertThat(visible()).isEmpty();
            assertThat(download.zeros(LARGE)).isEqualTo(LARGE);
        }
    }

    @Test
    void a_file_that_is_replaced_while_it_is_downloaded_arrives_as_it_was() throws IOException {
        sparse("large", LARGE);
        try (RawClient download = begin("large")) {
            client.put()
                    .uri("/files/large?replace=true")
                    .bodyValue(new byte[] {1, 2, 3})
                    .exchange()
                    .expectStatus()
                    .isOk()
                    .expectBody();
            assertThat(download.zeros(LARGE)).isEqualTo(LARGE);
        }
        assertThat(path("large")).hasBinaryContent(new byte[] {1, 2, 3});
    }

    @Test
    void of_two_uploads_of_one_name_at_once_one_is_refused() throws IOException {
        List<Head> answers = twoUploadsAtOnce("/files/a");
        assertThat(answers).extracting(Head::status).containsExactlyInAnyOrder(201, 409);
        byte last = (byte) (answers.get(0).status() == 201 ? 1 : 2);
        assertThat(Files.readAllBytes(path("a"))).hasSize(PART + 1).endsWith(last);
    }

    @Test
    void the_digest_of_replacements_at_once_is_that_of_the_last() throws IOException {
        assertThat(twoUploadsAtOnce("/files/a?replace=true"))
                .extracting(Head::status)
                .allMatch(status -> status < 300);
        String digest = sha256(Files.readAllBytes(path("a")));
        client.get()
                .uri("/files")
                .exchange()
                .expectBody()
                .jsonPath("$[0].sha256")
                .isEqualTo(digest);
    }

    /** {@return the answers to two uploads that differ in their last byte, 1 and 2, and are under way together} */
    private List<Head> twoUploadsAtOnce(String target) throws IOException {
        byte[] content = bytes(PART);
        try (RawClient one = new RawClient(port);
                RawClient other = new RawClient(port)) {
            for (RawClient upload : List.of(one, other)) {
                upload.head("PUT " + target + " HTTP/1.1\nContent-Length: " + (PART + 1))
                        .send(content);
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(temporaries()).hasSize(2));
            one.send(new byte[] {1});
            other.send(new byte[] {2});
            return List.of(one.answer(), other.answer());
        }
    }

    @Test
    void an_upload_whose_client_vanishes_leaves_nothing() throws IOException {
        try (RawClient upload = beginUpload("PUT /files/a HTTP/1.1\nContent-Length: " + 2 * PART)) {
            upload.vanish();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(temporaries()).isEmpty());
        }
        assertThat(visible()).isEmpty();
    }

    @Test
    void a_client_that_goes_is_no_error(CapturedOutput output) throws IOException {
        for (String request : List.of("PUT /files/a HTTP/1.1", FORM)) {
            try (RawClient upload = beginUpload(request + "\nContent-Length: " + 3 * PART)) {
                upload.vanish();
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(temporaries()).isEmpty());
            }
        }
        try (RawClient upload = beginUpload("PUT /files/a HTTP/1.1\nContent-Length: " + 2 * PART)) {
            upload.shutdown();
            assertThat(upload.ends()).isTrue();
        }
        sparse("large", LARGE);
        try (RawClient download = begin("large")) {
            download.vanish();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(openFiles()).isEmpty());
        }
        assertThat(output.getAll()).doesNotContain(" ERROR ", " WARN ", "\tat ");
    }

    @Test
    void an_upload_that_is_shorter_than_announced_leaves_nothing() throws IOException {
        try (RawClient upload = beginUpload("PUT /files/a HTTP/1.1\nContent-Length: " + 2 * PART)) {
            upload.shutdown();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(temporaries()).isEmpty());
        }
        assertThat(visible()).isEmpty();
    }

    @Test
    void an_upload_in_chunks_that_breaks_leaves_nothing() throws IOException {
        try (RawClient upload = new RawClient(port)) {
            upload.head("PUT /files/a HTTP/1.1\nTransfer-Encoding: chunked")
                    .send((Integer.toHexString(PART) + "\r\n").getBytes(StandardCharsets.US_ASCII))
                    .send(bytes(PART))
                    .send("\r\nnot a length\r\n".getBytes(StandardCharsets.US_ASCII));
            assertThat(upload.answer().status()).isGreaterThanOrEqualTo(400);
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(temporaries()).isEmpty());
        assertThat(visible()).isEmpty();
    }

    @Test
    void a_download_whose_client_vanishes_closes_the_file() throws IOException {
        sparse("large", LARGE);
        try (RawClient download = begin("large")) {
            download.vanish();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(openFiles()).isEmpty());
        }
    }

    @Test
    void a_download_of_parts_whose_client_vanishes_closes_the_file() throws IOException {
        sparse("large", LARGE);
        try (RawClient download = new RawClient(port)) {
            download.head("GET /files/large HTTP/1.1\nRange: bytes=0-9,20-");
            assertThat(download.answer().status()).isEqualTo(206);
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(openFiles()).hasSize(1));
            download.vanish();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(openFiles()).isEmpty());
        }
    }

    @Test
    void a_file_that_becomes_shorter_while_it_is_downloaded_breaks_the_connection_and_the_log_says_why(
            CapturedOutput output) throws IOException {
        sparse("large", LARGE);
        try (RawClient download = begin("large")) {
            sparse("large", PART);
            assertThat(download.zeros(LARGE)).isLessThan(LARGE);
        }
        assertThat(output.getAll().lines())
                .filteredOn(line -> line.contains("became shorter"))
                .hasSize(1);
        assertThat(output.getAll()).doesNotContain("\tat ");
    }

    @Test
    void a_refusal_arrives_although_the_body_is_not_read() throws IOException {
        client.put()
                .uri("/files/a")
                .bodyValue(bytes(1))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
        assertRefused(409, "PUT /files/a HTTP/1.1");
        assertRefused(400, "PUT /files/a%2Fb HTTP/1.1");
        assertRefused(403, "PUT /files/b HTTP/1.1\nOrigin: http://evil.example");
        assertRefused(413, "PUT /files/b HTTP/1.1", 1L << 40);
    }

    @Test
    void who_asks_first_need_not_send_in_vain() throws IOException {
        client.put()
                .uri("/files/a")
                .bodyValue(bytes(1))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
        try (RawClient upload = new RawClient(port)) {
            upload.head("PUT /files/a HTTP/1.1\nExpect: 100-continue\nContent-Length: " + PART);
            Head head = upload.answer();
            assertThat(head.status()).isEqualTo(409);
        }
    }

    private void assertRefused(int status, String head) throws IOException {
        assertRefused(status, head, 3 * PART);
    }

    /** All that is sent before the answer is read, so that a server which closes at once would reset the connection. */
    private void assertRefused(int status, String head, long length) throws IOException {
        try (RawClient upload = new RawClient(port)) {
            upload.head(head + "\nContent-Length: " + length).send(bytes((int) Math.min(length, 3 * PART)));
            Head answer = upload.answer();
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
            assertThat(upload.body(answer.length())).hasSize(answer.length());
        }
    }

    private RawClient beginUpload(String head) throws IOException {
        RawClient upload = new RawClient(port).head(head);
        if (head.startsWith(FORM)) {
            upload.send("--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n"
                    .getBytes(StandardCharsets.US_ASCII));
        }
        upload.send(bytes(PART));
        awaitOnDisk(PART);
        return upload;
    }

    /** {@return a download of which nothing but the head has been read} */
    private RawClient begin(String name) throws IOException {
        RawClient download = new RawClient(port).head("GET /files/" + name + " HTTP/1.1");
        Head head = download.answer();
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.length()).isEqualTo(LARGE);
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(openFiles()).hasSize(1));
        return download;
    }
}
