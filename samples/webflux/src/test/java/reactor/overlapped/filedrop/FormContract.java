package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.client.MultipartBodyBuilder;

/** Files that come in as parts of a form. */
abstract class FormContract extends ServerContract {

    private static final int PART = 1 << 20;

    @Test
    void a_form_brings_any_number_of_files() {
        byte[] large = bytes(3_000_000);
        MultipartBodyBuilder form = new MultipartBodyBuilder();
        form.part("comment", "not a file");
        form.part("first", file("one.bin", large));
        form.part("second", file("two.txt", new byte[0]));
        form.part("second", file("three.txt", bytes(70_000)));
        client.post()
                .uri("/files")
                .bodyValue(form.build())
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody()
                .jsonPath("$[*].name")
                .isEqualTo(List.of("one.bin", "two.txt", "three.txt"))
                .jsonPath("$[*].size")
                .isEqualTo(List.of(3_000_000, 0, 70_000))
                .jsonPath("$[0].sha256")
                .isEqualTo(sha256(large));
        assertThat(path("one.bin")).hasBinaryContent(large);
    }

    @Test
    void a_form_without_a_file_is_refused() throws IOException {
        MultipartBodyBuilder form = new MultipartBodyBuilder();
        form.part("comment", "not a file");
        problem(client.post().uri("/files").bodyValue(form.build()).exchange(), 400);
        assertThat(visible()).isEmpty();
    }

    @Test
    void a_form_of_which_a_part_fails_says_what_is_stored() throws IOException {
        MultipartBodyBuilder form = new MultipartBodyBuilder();
        form.part("a", file("good.bin", bytes(100_000)));
        form.part("b", file("..", bytes(2_000_000)));
        form.part("c", file("late.bin", bytes(100_000)));
        problem(client.post().uri("/files").bodyValue(form.build()).exchange(), 400)
                .jsonPath("$.stored")
                .isEqualTo(List.of("good.bin", "late.bin"));
        assertThat(visible()).containsExactlyInAnyOrder(path("good.bin"), path("late.bin"));
    }

    @Test
    void a_form_whose_client_vanishes_leaves_nothing_of_the_file_it_was_at() throws IOException {
        String form = "--x\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n";
        try (RawClient upload = new RawClient(port)) {
            upload.head("POST /files HTTP/1.1\nContent-Type: multipart/form-data; boundary=x\nContent-Length: "
                            + 3 * PART)
                    .send(form.getBytes(StandardCharsets.US_ASCII))
                    .send(bytes(PART));
            awaitOnDisk(PART);
            upload.vanish();
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(temporaries()).isEmpty());
        }
        assertThat(visible()).isEmpty();
    }

    @Test
    void too_large_a_part_is_refused() throws IOException {
        byte[] content = bytes((4 << 20) + 1);
        MultipartBodyBuilder form = new MultipartBodyBuilder();
        form.part("a", file("a", content));
        problem(client.post().uri("/files").bodyValue(form.build()).exchange(), 413);
        assertThat(visible()).isEmpty();
    }

    private static HttpEntity<ByteArrayResource> file(String name, byte[] content) {
        HttpHeaders headers = new HttpHeaders();
        headers.setContentDisposition(
                ContentDisposition.formData().name("file").filename(name).build());
        headers.setContentType(MediaType.APPLICATION_OCTET_STREAM);
        return new HttpEntity<>(new ByteArrayResource(content), headers);
    }
}
