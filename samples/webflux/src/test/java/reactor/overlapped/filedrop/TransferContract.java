package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.ContentDisposition;
import org.springframework.web.util.UriUtils;
import reactor.core.publisher.Flux;

/** Files go in and come out. */
abstract class TransferContract extends ServerContract {

    private static final int TOO_LARGE = (4 << 20) + 1;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 1_234_567, 4 << 20})
    void a_file_comes_back_as_it_was(int size) throws IOException {
        byte[] content = bytes(size);
        client.put()
                .uri("/files/a.bin")
                .bodyValue(content)
                .exchange()
                .expectStatus()
                .isCreated()
                .expectHeader()
                .location("/files/a.bin")
                .expectBody()
                .jsonPath("$.name")
                .isEqualTo("a.bin")
                .jsonPath("$.size")
                .isEqualTo(size)
                .jsonPath("$.sha256")
                .isEqualTo(sha256(content));
        byte[] back = client.get()
                .uri("/files/a.bin")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentLength(size)
                .expectHeader()
                .valueEquals("ETag", '"' + sha256(content) + '"')
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectBody()
                .returnResult()
                .getResponseBodyContent();
        assertThat(back == null ? new byte[0] : back).isEqualTo(content);
        assertThat(path("a.bin")).hasBinaryContent(content);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"ä ö ß.txt", "文書.pdf", "a;b=c,d&e+f#g%41.txt", "100%.txt", "\uD83D\uDC69\u200D\uD83D\uDE80.png"})
    void a_name_of_any_script_is_kept(String name) {
        String uri = "/files/" + UriUtils.encode(name, StandardCharsets.UTF_8);
        client.put()
                .uri(URI.create("http://127.0.0.1:" + port + uri))
                .bodyValue(bytes(10))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectHeader()
                .location(uri)
                .expectBody();
        client.get().uri("/files").exchange().expectBody().jsonPath("$[*].name").isEqualTo(name);
        client.get()
                .uri(URI.create("http://127.0.0.1:" + port + uri))
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .value(
                        "Content-Disposition",
                        value -> assertThat(ContentDisposition.parse(value).getFilename())
                                .isEqualTo(name))
                .expectBody()
                .returnResult();
    }

    @Test
    void the_list_is_sorted_by_name_and_shows_what_came_by_other_ways() throws IOException {
        Files.writeString(path("c.txt"), "of somebody else");
        Files.writeString(path(".hidden"), "not for anybody");
        Files.createDirectories(path("folder"));
        client.put()
                .uri("/files/b.txt")
                .bodyValue(bytes(3))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
        client.put()
                .uri("/files/a.txt")
                .bodyValue(bytes(0))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
        client.get()
                .uri("/files")
                .exchange()
                .expectBody()
                .jsonPath("$[*].name")
                .isEqualTo(List.of("a.txt", "b.txt", "c.txt"))
                .jsonPath("$[2].size")
                .isEqualTo(16)
                .jsonPath("$[2].sha256")
                .isEmpty()
                .jsonPath("$[2].modified")
                .isEqualTo(Files.getLastModifiedTime(path("c.txt")).toInstant().toString());
    }

    @Test
    void a_head_has_the_headers_alone() {
        byte[] content = bytes(1000);
        client.put()
                .uri("/files/a.bin")
                .bodyValue(content)
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
        client.head()
                .uri("/files/a.bin")
                .exchange()
                .expectStatus()
                .isOk()
                .expectHeader()
                .contentLength(1000)
                .expectHeader()
                .valueEquals("Accept-Ranges", "bytes")
                .expectBody()
                .isEmpty();
        client.head()
                .uri("/files/none")
                .exchange()
                .expectStatus()
                .isNotFound()
                .expectBody()
                .isEmpty();
    }

    @Test
    void an_existing_file_is_replaced_only_when_asked_for() throws IOException {
        client.put()
                .uri("/files/a")
                .bodyValue(new byte[] {1})
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
        problem(client.put().uri("/files/a").bodyValue(new byte[] {2}).exchange(), 409);
        problem(
                client.put()
                        .uri("/files/a?replace=false")
                        .bodyValue(bytes(2_000_000))
                        .exchange(),
                409);
        assertThat(path("a")).hasBinaryContent(new byte[] {1});
        client.put()
                .uri("/files/a?replace=true")
                .bodyValue(new byte[] {3})
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.sha256")
                .isEqualTo(sha256(new byte[] {3}));
        assertThat(path("a")).hasBinaryContent(new byte[] {3});
    }

    @Test
    void too_large_a_file_is_refused_whether_its_length_is_announced_or_not() throws IOException {
        byte[] content = bytes(TOO_LARGE);
        problem(client.put().uri("/files/a").bodyValue(content).exchange(), 413);
        Flux<DataBuffer> chunks =
                Flux.range(0, 65).map(i -> DefaultDataBufferFactory.sharedInstance.wrap(new byte[i < 64 ? 65_536 : 1]));
        problem(client.put().uri("/files/a").body(chunks, DataBuffer.class).exchange(), 413);
        assertThat(visible()).isEmpty();
    }

    @Test
    void a_deleted_file_is_gone() {
        client.put()
                .uri("/files/a")
                .bodyValue(bytes(5))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
        client.delete()
                .uri("/files/a")
                .exchange()
                .expectStatus()
                .isNoContent()
                .expectBody()
                .isEmpty();
        problem(client.delete().uri("/files/a").exchange(), 404);
        problem(client.get().uri("/files/a").exchange(), 404);
        client.get().uri("/files").exchange().expectBody().json("[]");
    }

    @Test
    void what_is_not_a_file_is_not_there() throws IOException {
        Files.createDirectories(path("folder"));
        problem(client.get().uri("/files/folder").exchange(), 404);
        problem(client.delete().uri("/files/folder").exchange(), 404);
        problem(
                client.put()
                        .uri("/files/folder?replace=true")
                        .bodyValue(bytes(1))
                        .exchange(),
                409);
        assertThat(path("folder")).isDirectory();
    }
}
