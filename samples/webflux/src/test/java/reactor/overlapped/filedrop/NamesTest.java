package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.test.context.TestPropertySource;

/** No name leads out of the folder, whatever is written into the path: sent as it is, because a client would tidy it up. */
@Tag("nio")
@TestPropertySource(properties = {"backend=nio", "filedrop.folder=target/filedrop/nio", "filedrop.maximum-size=4MB"})
class NamesTest extends ServerContract {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "..",
                "../x",
                "../../x",
                "./x",
                "%2e%2e",
                "%2e%2e/x",
                "%2e%2e%2fx",
                "..%2fx",
                "..%5cx",
                "%2E%2E%5Cx",
                "..%c0%afx",
                "%c0%ae%c0%ae%c0%afx",
                "%e0%80%aex",
                "..%00x",
                "x%00.txt",
                "x%0a.txt",
                "x%0d%0aSet-Cookie:a",
                "x%7f",
                "%c2%85",
                "..;x",
                "..;/x",
                ";/../x",
                ".;x",
                "/etc/passwd",
                "%2fetc%2fpasswd",
                "//host/share/x",
                "%5c%5chost%5cshare",
                "%5c%5c.%5cC:",
                "%5c%5c%3f%5cC:%5cx",
                "C:",
                "C:%5cx",
                "C:x",
                "a:b",
                "a%3ab",
                "a.txt::$DATA",
                "CON",
                "con",
                "con.txt",
                "Con.tar.gz",
                "NUL%20.txt",
                "NUL%20",
                "AUX",
                "PRN.x",
                "COM1",
                "com0.log",
                "lpt9.txt",
                "COM%c2%b9",
                "LPT%c2%b3.txt",
                "CONIN$",
                "CONOUT$.txt",
                "x.",
                "x...",
                "x%20",
                ".",
                ".hidden",
                ".filedrop",
                ".overlapped-x.tmp",
                "FILEDR~1",
                "OVERLA~1.TMP",
                "x%2a",
                "x%3f",
                "x%22",
                "x%3cimg%3e",
                "x%7c",
                "%ff",
                "%ed%a0%80",
                "photo%e2%80%aegnp.exe",
                "events"
            })
    void a_bad_name_is_refused(String name) throws IOException {
        List<Path> before = everything();
        assertThat(status("PUT", name)).isBetween(400, 499);
        assertThat(status("DELETE", name)).isBetween(400, 499);
        if (!name.equals("events") && !name.startsWith(";") && !name.equals("./x")) {
            assertThat(status("GET", name)).isBetween(400, 499);
        }
        assertThat(everything()).isEqualTo(before);
    }

    /** {@return all files of the folder, those of the server's own too, and of the folder around it} */
    private List<Path> everything() throws IOException {
        try (Stream<Path> all = Files.walk(path("").getParent())) {
            return all.sorted().toList();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%252e%252e",
                "%252e%252e%252fx",
                "..x",
                "a..b",
                "x;y=z",
                "%ef%bc%8e%ef%bc%8e%ef%bc%8fx",
                "CONSOLE.txt",
                "COM10",
                "nul-device.txt",
                "x.CON",
                "%20x",
                "~1",
                "longname~1.txt"
            })
    void what_only_looks_bad_is_one_file_of_the_folder(String name) throws IOException {
        int expected = name.startsWith("..") ? 400 : 201;
        assertThat(status("PUT", name)).isEqualTo(expected);
        assertThat(visible()).hasSize(expected == 201 ? 1 : 0);
        assertThat(status("DELETE", name)).isEqualTo(expected == 201 ? 204 : 400);
        assertThat(visible()).isEmpty();
    }

    @Test
    void a_name_is_as_long_as_every_system_allows() throws IOException {
        assertThat(status("PUT", "a".repeat(255))).isEqualTo(201);
        assertThat(status("DELETE", "a".repeat(255))).isEqualTo(204);
        assertThat(status("PUT", "a".repeat(256))).isEqualTo(400);
        assertThat(status("PUT", "%c3%a4".repeat(128))).isEqualTo(400);
    }

    private int status(String method, String name) throws IOException {
        try (RawClient client = new RawClient(port)) {
            client.head(method + " /files/" + name + " HTTP/1.1\nConnection: close\nContent-Length: "
                            + (method.equals("PUT") ? 1 : 0))
                    .send(method.equals("PUT") ? new byte[] {1} : new byte[0]);
            return client.answer().status();
        }
    }
}
