package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/** Pages of other sites. */
@Tag("nio")
@TestPropertySource(properties = {"backend=nio", "filedrop.folder=target/filedrop/nio", "filedrop.maximum-size=4MB"})
class SitesTest extends ServerContract {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Origin: http://evil.example",
                "Origin: null",
                "Origin: http://localhost:1",
                "Origin: not an origin",
                "Sec-Fetch-Site: cross-site",
                "Sec-Fetch-Site: same-site"
            })
    void a_page_of_another_site_changes_nothing(String header) throws IOException {
        client.put()
                .uri("/files/kept")
                .bodyValue(bytes(1))
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
        assertThat(status("PUT /files/a", header)).isEqualTo(403);
        assertThat(status("PUT /files/kept?replace=true", header)).isEqualTo(403);
        assertThat(status("DELETE /files/kept", header)).isEqualTo(403);
        assertThat(status("POST /files", header + "\r\nContent-Type: multipart/form-data; boundary=x"))
                .isEqualTo(403);
        assertThat(visible()).containsExactly(path("kept"));
        assertThat(status("GET /files", header)).isEqualTo(200);
    }

    @Test
    void the_servers_own_page_may_change_files() throws IOException {
        assertThat(status("PUT /files/a", "Origin: http://localhost:" + port + "\r\nSec-Fetch-Site: same-origin"))
                .isEqualTo(201);
        assertThat(status("DELETE /files/a", "Origin: http://localhost:" + port))
                .isEqualTo(204);
    }

    @Test
    void a_foreign_name_for_this_computer_is_not_answered() throws IOException {
        for (String host : new String[] {"evil.example", "evil.example:" + port, "localhost.evil.example"}) {
            assertThat(status("GET /files", "X: y", host)).isEqualTo(403);
            assertThat(status("PUT /files/a", "Origin: http://" + host, host)).isEqualTo(403);
        }
        for (String host : new String[] {"localhost", "LOCALHOST:" + port, "127.0.0.1:" + port, "[::1]:" + port}) {
            assertThat(status("GET /files", "X: y", host)).isEqualTo(200);
        }
        assertThat(visible()).isEmpty();
    }

    @Test
    void browsers_are_told_to_keep_the_page_to_itself() {
        client.get()
                .uri("/files")
                .exchange()
                .expectHeader()
                .value(
                        "Content-Security-Policy",
                        policy -> assertThat(policy)
                                .contains("default-src 'none'", "frame-ancestors 'none'")
                                .doesNotContain("unsafe"))
                .expectHeader()
                .valueEquals("X-Content-Type-Options", "nosniff")
                .expectHeader()
                .doesNotExist("Access-Control-Allow-Origin")
                .expectBody();
    }

    private int status(String request, String header) throws IOException {
        return status(request, header, "localhost:" + port);
    }

    private int status(String request, String header, String host) throws IOException {
        try (RawClient client = new RawClient(port)) {
            client.send((request + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\nContent-Length: 0\r\n"
                            + header + "\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            return client.answer().status();
        }
    }
}
