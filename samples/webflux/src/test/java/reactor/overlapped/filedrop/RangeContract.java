package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.HttpHeaders;
import org.springframework.test.web.reactive.server.EntityExchangeResult;

/** Parts of a file, and answers that depend on what the client has already: RFC 9110, sections 13 and 14. */
abstract class RangeContract extends ServerContract {

    private static final int SIZE = 100_000;

    private byte[] content = {};
    private String tag = "";

    @BeforeEach
    void aFile() {
        content = bytes(SIZE);
        tag = '"' + sha256(content) + '"';
        client.put()
                .uri("/files/a")
                .bodyValue(content)
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
    }

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 0",
        "bytes=0-99999, 0, 99999",
        "bytes=70000-, 70000, 99999",
        "bytes=-1, 99999, 99999",
        "bytes=-100000, 0, 99999",
        "bytes=-999999, 0, 99999",
        "bytes=99999-99999, 99999, 99999",
        "bytes=65535-65536, 65535, 65536",
        "bytes=5-9999999999, 5, 99999",
        "bytes=5-9223372036854775807, 5, 99999",
    })
    void a_range_is_sent_alone(String range, int first, int last) {
        EntityExchangeResult<byte[]> answer = get(HttpHeaders.RANGE, range);
        assertThat(answer.getStatus().value()).isEqualTo(206);
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes " + first + "-" + last + "/" + SIZE);
        assertThat(header(answer, "Content-Length")).isEqualTo(Integer.toString(last - first + 1));
        assertThat(answer.getResponseBodyContent()).isEqualTo(Arrays.copyOfRange(content, first, last + 1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=100000-",
                "bytes=100000-100001",
                "bytes=9223372036854775807-",
                "bytes=-0",
                "bytes=200000-300000,-0"
            })
    void a_range_without_a_byte_of_the_file_cannot_be_satisfied(String range) {
        EntityExchangeResult<byte[]> answer = get(HttpHeaders.RANGE, range);
        assertThat(answer.getStatus().value()).isEqualTo(416);
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes */" + SIZE);
        assertThat(answer.getResponseHeaders().getETag()).isIn(null, tag);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bytes=",
                "bytes=-",
                "bytes=5-2",
                "bytes=a-b",
                "bytes=0x1-2",
                "bytes=--1",
                "bytes 0-1",
                "bytes=99999999999999999999-",
                "bytes=0-99999999999999999999x",
                "lines=1-2",
                "nonsense"
            })
    void what_is_no_range_of_bytes_is_not_heeded(String range) {
        EntityExchangeResult<byte[]> answer = get(HttpHeaders.RANGE, range);
        assertThat(answer.getStatus().value()).isEqualTo(200);
        assertThat(answer.getResponseBodyContent()).isEqualTo(content);
    }

    @Test
    void several_ranges_come_in_parts() {
        EntityExchangeResult<byte[]> answer = get(HttpHeaders.RANGE, "bytes=0-1, 500-599, -3");
        assertThat(answer.getStatus().value()).isEqualTo(206);
        String type = header(answer, "Content-Type");
        assertThat(type).startsWith("multipart/byteranges");
        String boundary = "--" + type.replaceFirst(".*boundary=\"?([^\"]*)\"?", "$1");
        String body = new String(body(answer), StandardCharsets.ISO_8859_1);
        assertThat(header(answer, "Content-Length")).isEqualTo(Integer.toString(body.length()));
        assertThat(body.strip()).endsWith(boundary + "--");
        String all = new String(content, StandardCharsets.ISO_8859_1);
        assertThat(body)
                .contains("Content-Range: bytes 0-1/100000\r\n\r\n" + all.substring(0, 2) + "\r\n" + boundary)
                .contains("Content-Range: bytes 500-599/100000\r\n\r\n" + all.substring(500, 600) + "\r\n" + boundary)
                .contains(
                        "Content-Range: bytes 99997-99999/100000\r\n\r\n" + all.substring(99_997) + "\r\n" + boundary);
    }

    @Test
    void ranges_that_overlap_are_sent_once() {
        EntityExchangeResult<byte[]> answer = get(HttpHeaders.RANGE, "bytes=10-19,15-29,30-39");
        assertThat(answer.getStatus().value()).isEqualTo(206);
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes 10-39/" + SIZE);
        assertThat(answer.getResponseBodyContent()).isEqualTo(Arrays.copyOfRange(content, 10, 40));
    }

    @Test
    void a_hundred_and_fifty_ranges_are_not_heeded() {
        StringBuilder ranges = new StringBuilder("bytes=0-0");
        for (int i = 1; i < 150; i++) {
            ranges.append(',').append(2 * i).append('-').append(2 * i);
        }
        EntityExchangeResult<byte[]> answer = get(HttpHeaders.RANGE, ranges.toString());
        assertThat(answer.getStatus().value()).isEqualTo(200);
        assertThat(answer.getResponseBodyContent()).isEqualTo(content);
    }

    @Test
    void a_range_of_an_empty_file_cannot_be_satisfied() {
        client.put()
                .uri("/files/a?replace=true")
                .bodyValue(new byte[0])
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody();
        EntityExchangeResult<byte[]> answer = get(HttpHeaders.RANGE, "bytes=0-");
        assertThat(answer.getStatus().value()).isEqualTo(416);
        assertThat(header(answer, "Content-Range")).isEqualTo("bytes */0");
    }

    @Test
    void a_range_of_another_version_is_the_whole_file() {
        assertThat(range("If-Range", tag)).isEqualTo(206);
        assertThat(range("If-Range", "\"another\"")).isEqualTo(200);
        assertThat(range("If-Range", "W/" + tag)).isEqualTo(200);
        assertThat(range("If-Range", "nonsense")).isEqualTo(200);
    }

    @Test
    void a_range_of_a_date_is_sent_when_it_is_the_files_own() throws IOException {
        Instant modified = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        Files.setLastModifiedTime(path("a"), FileTime.from(modified));
        assertThat(range("If-Range", date(modified))).isEqualTo(206);
        assertThat(range("If-Range", date(modified.plusSeconds(1)))).isEqualTo(200);
        assertThat(range("If-Range", date(modified.minusSeconds(1)))).isEqualTo(200);
    }

    @Test
    void what_the_client_has_is_not_sent_again() {
        assertThat(status("If-None-Match", tag)).isEqualTo(304);
        assertThat(status("If-None-Match", "\"another\", W/" + tag)).isEqualTo(304);
        assertThat(status("If-None-Match", "*")).isEqualTo(304);
        assertThat(status("If-None-Match", "\"another\"")).isEqualTo(200);
        assertThat(status("If-Modified-Since", date(Instant.now().minus(1, ChronoUnit.DAYS))))
                .isEqualTo(200);
        EntityExchangeResult<byte[]> answer = get("If-None-Match", tag);
        assertThat(answer.getResponseHeaders().getETag()).isEqualTo(tag);
        assertThat(body(answer)).isEmpty();
    }

    @Test
    void a_date_that_is_the_files_own_says_that_the_client_has_it() throws IOException {
        Instant modified = Instant.now().minus(1, ChronoUnit.HOURS).truncatedTo(ChronoUnit.SECONDS);
        Files.setLastModifiedTime(path("a"), FileTime.from(modified));
        assertThat(status("If-Modified-Since", date(modified))).isEqualTo(304);
        assertThat(status("If-Modified-Since", date(modified.minusSeconds(1)))).isEqualTo(200);
        assertThat(status("If-Unmodified-Since", date(modified))).isEqualTo(200);
        assertThat(status("If-Unmodified-Since", date(modified.minusSeconds(1))))
                .isEqualTo(412);
    }

    @Test
    void what_the_client_does_not_want_to_have_changed_is_refused() {
        assertThat(status("If-Match", tag)).isEqualTo(200);
        assertThat(status("If-Match", "*")).isEqualTo(200);
        assertThat(status("If-Match", "\"another\"")).isEqualTo(412);
    }

    private EntityExchangeResult<byte[]> get(String header, String value) {
        return client.get()
                .uri("/files/a")
                .header(header, value)
                .exchange()
                .expectBody()
                .returnResult();
    }

    private int status(String header, String value) {
        return get(header, value).getStatus().value();
    }

    private int range(String header, String value) {
        return client.get()
                .uri("/files/a")
                .header(HttpHeaders.RANGE, "bytes=1-2")
                .header(header, value)
                .exchange()
                .expectBody()
                .returnResult()
                .getStatus()
                .value();
    }

    private static String header(EntityExchangeResult<?> answer, String name) {
        return String.valueOf(answer.getResponseHeaders().getFirst(name));
    }

    private static byte[] body(EntityExchangeResult<byte[]> answer) {
        byte[] body = answer.getResponseBodyContent();
        return body == null ? new byte[0] : body;
    }

    private static String date(Instant instant) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(ZonedDateTime.ofInstant(instant, ZoneOffset.UTC));
    }
}
