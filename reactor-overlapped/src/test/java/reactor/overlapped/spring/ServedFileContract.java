package reactor.overlapped.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.mock.http.server.reactive.MockServerHttpRequest;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.mock.web.server.MockServerWebExchange;
import org.springframework.web.server.MethodNotAllowedException;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.FileContract;
import reactor.overlapped.file.StreamOptions;
import reactor.test.StepVerifier;

/** A file is served whole, in part or not at all, as RFC 9110 has it. */
abstract class ServedFileContract extends FileContract {

    private static final Instant LONG_AGO = Instant.parse("2020-02-02T02:02:02Z");
    private static final byte[] TEN = "0123456789".getBytes(StandardCharsets.US_ASCII);

    ServedFileContract(String backend) {
        super(backend);
    }

    private Path old(String name, byte[] bytes) throws IOException {
        Path path = Files.write(path(name), bytes);
        Files.setLastModifiedTime(path, FileTime.from(LONG_AGO));
        return path;
    }

    private ServedFile served(Path path) {
        return ServedFile.of(opener(path));
    }

    private MockServerHttpResponse answer(ServedFile served, MockServerHttpRequest.BaseBuilder<?> request) {
        MockServerWebExchange exchange = MockServerWebExchange.from(request);
        served.writeTo(exchange).block(PATIENCE);
        return exchange.getResponse();
    }

    private static MockServerHttpRequest.BaseBuilder<?> get() {
        return MockServerHttpRequest.get("/");
    }

    private static MockServerHttpRequest.BaseBuilder<?> range(String range) {
        return get().header(HttpHeaders.RANGE, range);
    }

    private static byte[] body(MockServerHttpResponse response) {
        byte[] body = DataBufferUtils.join(response.getBody())
                .map(buffer -> {
                    byte[] bytes = new byte[buffer.readableByteCount()];
                    buffer.read(bytes);
                    DataBufferUtils.release(buffer);
                    return bytes;
                })
                .blockOptional(PATIENCE)
                .orElse(new byte[0]);
        String length = response.getHeaders().getFirst(HttpHeaders.CONTENT_LENGTH);
        if (length != null) {
            assertThat(body).as("as long as announced").hasSize(Integer.parseInt(length));
        }
        return body;
    }

    private static String text(MockServerHttpResponse response) {
        return new String(body(response), StandardCharsets.US_ASCII);
    }

    private static String header(MockServerHttpResponse response, String name) {
        return response.getHeaders().getFirst(name);
    }

    // ---- the whole file

    @Test
    void a_get_sends_the_whole_file_with_what_describes_it() throws IOException {
        byte[] bytes = contents(300_000);
        MockServerHttpResponse response = answer(
                served(old("picture.png", bytes))
                        .contentDisposition(ContentDisposition.attachment()
                                .filename("picture.png")
                                .build())
                        .cacheControl(CacheControl.maxAge(Duration.ofMinutes(1)))
                        .options(StreamOptions.create().blockSize(10_000)),
                get());
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(body(response)).isEqualTo(bytes);
        HttpHeaders headers = response.getHeaders();
        assertThat(headers.getContentLength()).isEqualTo(300_000);
        assertThat(headers.getContentType()).isEqualTo(MediaType.IMAGE_PNG);
        assertThat(headers.getFirst(HttpHeaders.ACCEPT_RANGES)).isEqualTo("bytes");
        assertThat(headers.getFirst(HttpHeaders.LAST_MODIFIED)).isEqualTo("Sun, 02 Feb 2020 02:02:02 GMT");
        assertThat(headers.getETag()).startsWith("\"").endsWith("\"");
        assertThat(headers.getContentDisposition().getFilename()).isEqualTo("picture.png");
        assertThat(headers.getCacheControl()).isEqualTo("max-age=60");
    }

    @Test
    void nothing_is_opened_before_subscribe() {
        MockServerWebExchange exchange = MockServerWebExchange.from(get());
        var answer = served(path("later")).writeTo(exchange);
        StepVerifier.create(answer).expectError(NoSuchFileException.class).verify(PATIENCE);
        assertThat(exchange.getResponse().getStatusCode()).isNull();
    }

    @Test
    void an_empty_file_is_sent_as_such() throws IOException {
        MockServerHttpResponse response = answer(served(old("empty", new byte[0])), get());
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(response.getHeaders().getContentLength()).isZero();
        assertThat(body(response)).isEmpty();
    }

    @Test
    void a_head_sends_what_describes_the_whole_file_and_no_byte_of_it() throws IOException {
        MockServerHttpResponse response = answer(
                served(old("ten.txt", TEN)), MockServerHttpRequest.head("/").header(HttpHeaders.RANGE, "bytes=0-1"));
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(response.getHeaders().getContentLength()).isEqualTo(10);
        assertThat(response.getHeaders().getContentType()).isEqualTo(MediaType.TEXT_PLAIN);
        StepVerifier.create(response.getBody()).expectComplete().verify(PATIENCE);
    }

    @Test
    void other_methods_are_not_allowed() throws IOException {
        StepVerifier.create(served(old("ten", TEN))
                        .writeTo(MockServerWebExchange.from(MockServerHttpRequest.method(HttpMethod.POST, "/"))))
                .expectError(MethodNotAllowedException.class)
                .verify(PATIENCE);
    }

    @Test
    void a_content_type_that_the_response_has_already_is_kept() throws IOException {
        MockServerWebExchange exchange = MockServerWebExchange.from(get());
        exchange.getResponse().getHeaders().setContentType(MediaType.APPLICATION_PDF);
        served(old("ten.txt", TEN)).writeTo(exchange).block(PATIENCE);
        assertThat(exchange.getResponse().getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PDF);
        body(exchange.getResponse());
    }

    @Test
    void a_directory_is_not_served() {
        StepVerifier.create(served(folder).writeTo(MockServerWebExchange.from(get())))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContaining("regular"))
                .verify(PATIENCE);
    }

    // ---- ranges

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "bytes=0-0|0|bytes 0-0/10",
                "bytes=2-4|234|bytes 2-4/10",
                "bytes=7-|789|bytes 7-9/10",
                "bytes=7-99999|789|bytes 7-9/10",
                "bytes=-3|789|bytes 7-9/10",
                "bytes=-99|0123456789|bytes 0-9/10",
                "bytes=0-|0123456789|bytes 0-9/10",
                "Bytes=2-4|234|bytes 2-4/10",
                "bytes=20-,2-4|234|bytes 2-4/10",
                "bytes=2-4,3-6|23456|bytes 2-6/10",
                "bytes=5-6,2-4|23456|bytes 2-6/10",
                "bytes=0-9,0-9,0-9,1-1|0123456789|bytes 0-9/10",
                "bytes=0-9223372036854775807|0123456789|bytes 0-9/10",
            })
    void one_range_is_sent_as_such(String range, String expected, String contentRange) throws IOException {
        MockServerHttpResponse response = answer(served(old("ten", TEN)), range(range));
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.PARTIAL_CONTENT);
        assertThat(text(response)).isEqualTo(expected);
        assertThat(header(response, HttpHeaders.CONTENT_RANGE)).isEqualTo(contentRange);
    }

    @Test
    void several_ranges_are_sent_in_parts_in_the_order_in_which_they_were_asked_for() throws IOException {
        MockServerHttpResponse response = answer(served(old("ten.txt", TEN)), range("bytes=8-8, 0-1,4-5,5-5"));
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.PARTIAL_CONTENT);
        MediaType type = response.getHeaders().getContentType();
        assertThat(type.toString()).startsWith("multipart/byteranges");
        assertThat(header(response, HttpHeaders.CONTENT_RANGE)).isNull();
        String boundary = "--" + type.getParameter("boundary");
        String head = "\r\n" + boundary + "\r\nContent-Type: text/plain\r\nContent-Range: bytes ";
        assertThat(text(response))
                .isEqualTo(head + "8-8/10\r\n\r\n8" + head + "0-1/10\r\n\r\n01" + head + "4-5/10\r\n\r\n45" + "\r\n"
                        + boundary + "--\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=10-", "bytes=10-20", "bytes=-0", "bytes=50-60,99-"})
    void a_range_outside_the_file_is_answered_with_its_size(String range) throws IOException {
        MockServerHttpResponse response = answer(served(old("ten", TEN)), range(range));
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
        assertThat(header(response, HttpHeaders.CONTENT_RANGE)).isEqualTo("bytes */10");
        assertThat(header(response, HttpHeaders.CONTENT_LENGTH)).isNull();
        StepVerifier.create(response.getBody()).expectComplete().verify(PATIENCE);
    }

    @ParameterizedTest
    @CsvSource({"bytes=0-,416", "bytes=0-0,416", "bytes=-5,200", "bytes=-0,416"})
    void an_empty_file_has_no_first_byte_but_last_ones(String range, int status) throws IOException {
        MockServerHttpResponse response = answer(served(old("empty", new byte[0])), range(range));
        assertThat(response.getStatusCode().value()).isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lines=1-2", "bytes", "bytes=", "bytes=a-b", "bytes=5-2", "bytes=--1", "bytes=1", "bytes=1-2;3"})
    void a_range_that_says_nothing_counts_as_none(String range) throws IOException {
        MockServerHttpResponse response = answer(served(old("ten", TEN)), range(range));
        assertThat(response.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(body(response)).isEqualTo(TEN);
    }

    @Test
    void a_hundred_ranges_are_served_and_more_are_not() throws IOException {
        Path path = old("long", contents(10_000));
        MockServerHttpResponse hundred = answer(served(path), range("bytes=" + everyOther(100)));
        assertThat(hundred.getStatusCode()).isEqualTo(HttpStatus.PARTIAL_CONTENT);
        body(hundred);
        MockServerHttpResponse more = answer(served(path), range("bytes=" + everyOther(101)));
        assertThat(more.getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(body(more)).isEqualTo(contents(10_000));
    }

    private static String everyOther(int count) {
        StringBuilder ranges = new StringBuilder();
        for (int n = 0; n < count; n++) {
            ranges.append(n == 0 ? "" : ",").append(n * 10).append('-').append(n * 10 + 2);
        }
        return ranges.toString();
    }

    @Test
    void any_range_has_the_files_bytes() throws IOException {
        byte[] bytes = contents(500_000);
        ServedFile served =
                served(old("large", bytes)).options(StreamOptions.create().blockSize(8192));
        Random random = new Random(11);
        for (int round = 0; round < 50; round++) {
            int first = random.nextInt(bytes.length);
            int last = first + random.nextInt(bytes.length - first);
            MockServerHttpResponse response = answer(served, range("bytes=" + first + "-" + last));
            assertThat(body(response)).isEqualTo(Arrays.copyOfRange(bytes, first, last + 1));
        }
    }

    // ---- conditions; the file was changed at 02:02:02 and has the tag "v1"

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // Header | its value | answer
                "If-None-Match|\"v1\"|304",
                "If-None-Match|W/\"v1\"|304",
                "If-None-Match|\"v0\", \"v1\"|304",
                "If-None-Match|*|304",
                "If-None-Match|\"v0\"|200",
                "If-Match|\"v1\"|200",
                "If-Match|*|200",
                "If-Match|\"v0\", \"v1\"|200",
                "If-Match|\"v0\"|412",
                "If-Match|W/\"v1\"|412",
                "If-Modified-Since|Sun, 02 Feb 2020 02:02:02 GMT|304",
                "If-Modified-Since|Sun, 02 Feb 2020 02:02:03 GMT|304",
                "If-Modified-Since|Sun, 02 Feb 2020 02:02:01 GMT|200",
                "If-Modified-Since|yesterday|200",
                "If-Unmodified-Since|Sun, 02 Feb 2020 02:02:02 GMT|200",
                "If-Unmodified-Since|Sun, 02 Feb 2020 02:02:01 GMT|412",
                "If-Unmodified-Since|yesterday|200",
            })
    void a_condition_decides(String header, String value, int status) throws IOException {
        MockServerHttpResponse response = answer(served(old("ten", TEN)).eTag("v1"), get().header(header, value));
        assertThat(response.getStatusCode().value()).isEqualTo(status);
        assertThat(header(response, HttpHeaders.ETAG)).isEqualTo("\"v1\"");
        if (status == 200) {
            assertThat(body(response)).isEqualTo(TEN);
        } else {
            assertThat(header(response, HttpHeaders.CONTENT_LENGTH)).isNull();
            StepVerifier.create(response.getBody()).expectComplete().verify(PATIENCE);
        }
    }

    @Test
    void tags_come_before_dates() throws IOException {
        ServedFile served = served(old("ten", TEN)).eTag("\"v1\"");
        String early = "Sun, 02 Feb 2020 02:02:01 GMT";
        assertThat(status(served, get().header("If-Match", "\"v1\"").header("If-Unmodified-Since", early)))
                .isEqualTo(200);
        assertThat(status(served, get().header("If-None-Match", "\"v1\"").header("If-Modified-Since", early)))
                .isEqualTo(304);
        assertThat(status(served, get().header("If-Match", "\"v0\"").header("If-None-Match", "\"v1\"")))
                .isEqualTo(412);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"v1\"|206",
                "\"v0\"|200",
                "W/\"v1\"|200",
                "Sun, 02 Feb 2020 02:02:02 GMT|206",
                "Sun, 02 Feb 2020 02:02:03 GMT|200",
                "Sun, 02 Feb 2020 02:02:01 GMT|200",
                "nonsense|200",
            })
    void a_part_is_sent_only_if_the_file_is_still_the_same(String ifRange, int status) throws IOException {
        ServedFile served = served(old("ten", TEN)).eTag("v1");
        assertThat(status(served, range("bytes=2-4").header(HttpHeaders.IF_RANGE, ifRange)))
                .isEqualTo(status);
    }

    @Test
    void a_condition_comes_before_a_range() throws IOException {
        ServedFile served = served(old("ten", TEN)).eTag("v1");
        assertThat(status(served, range("bytes=99-").header("If-None-Match", "\"v1\"")))
                .isEqualTo(304);
        assertThat(status(served, range("bytes=99-").header(HttpHeaders.IF_RANGE, "\"v0\"")))
                .isEqualTo(200);
    }

    @Test
    void a_weak_tag_of_ones_own_never_allows_a_part() throws IOException {
        ServedFile served = served(old("ten", TEN)).eTag("W/\"v1\"");
        assertThat(status(served, range("bytes=2-4").header(HttpHeaders.IF_RANGE, "W/\"v1\"")))
                .isEqualTo(200);
        assertThat(status(served, get().header("If-None-Match", "\"v1\""))).isEqualTo(304);
    }

    private int status(ServedFile served, MockServerHttpRequest.BaseBuilder<?> request) {
        MockServerHttpResponse response = answer(served, request);
        body(response);
        return response.getStatusCode().value();
    }

    @Test
    void the_tag_changes_with_the_file_and_is_weak_while_it_is_new() throws IOException {
        Path path = old("ten", TEN);
        String first = tag(path);
        assertThat(tag(path)).isEqualTo(first);
        Files.setLastModifiedTime(path, FileTime.from(LONG_AGO.plusMillis(10)));
        assertThat(tag(path)).isNotEqualTo(first);
        Files.setLastModifiedTime(path, FileTime.from(Instant.now().plusSeconds(3600)));
        assertThat(tag(path)).startsWith("W/");
    }

    private String tag(Path path) {
        MockServerHttpResponse response = answer(served(path), MockServerHttpRequest.head("/"));
        assertThat(response.getHeaders().getLastModified())
                .as("not in the future")
                .isLessThanOrEqualTo(
                        Instant.now().truncatedTo(ChronoUnit.SECONDS).toEpochMilli());
        return response.getHeaders().getETag();
    }

    // ---- a file that changes

    @Test
    void a_file_that_becomes_shorter_while_it_is_sent_fails() throws IOException {
        Path path = old("shrinking", contents(2_000_000));
        MockServerWebExchange exchange = MockServerWebExchange.from(get());
        AtomicBoolean cut = new AtomicBoolean();
        exchange.getResponse()
                .setWriteHandler(body -> body.doOnNext(buffer -> {
                            DataBufferUtils.release(buffer);
                            if (cut.compareAndSet(false, true)) {
                                truncate(path, 1_000_000);
                            }
                        })
                        .then());
        StepVerifier.create(served(path)
                        .options(StreamOptions.create().blockSize(16_384))
                        .writeTo(exchange))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageStartingWith(path + ": became shorter"))
                .verify(PATIENCE);
        assertThat(exchange.getResponse().getHeaders().getContentLength()).isEqualTo(2_000_000);
    }

    @Test
    void a_file_that_is_replaced_before_it_is_opened_has_the_tag_of_the_new_one() throws IOException {
        Path path = old("looked-up", TEN);
        ServedFile served = served(path).eTag(file -> file.size() == TEN.length ? "ten" : "other");
        assertThat(answer(served, MockServerHttpRequest.head("/")).getHeaders().getETag())
                .isEqualTo("\"ten\"");
        MockServerWebExchange exchange = MockServerWebExchange.from(get().header(HttpHeaders.IF_NONE_MATCH, "\"ten\""));
        Mono<Void> answer = served.writeTo(exchange);
        Files.move(old("new", contents(20)), path, StandardCopyOption.REPLACE_EXISTING);
        answer.block(PATIENCE);
        assertThat(exchange.getResponse().getStatusCode()).isEqualTo(HttpStatus.OK);
        assertThat(exchange.getResponse().getHeaders().getETag()).isEqualTo("\"other\"");
        assertThat(body(exchange.getResponse())).hasSize(20);
    }

    @Test
    void a_tag_that_is_not_found_is_the_default_one() throws IOException {
        Path path = old("untagged", TEN);
        MockServerHttpRequest.BaseBuilder<?> head = MockServerHttpRequest.head("/");
        assertThat(answer(served(path).eTag(file -> null), head).getHeaders().getETag())
                .isNotNull()
                .isEqualTo(answer(served(path), head).getHeaders().getETag());
    }

    @Test
    void a_tag_that_is_none_is_an_error_and_the_file_is_closed() throws IOException {
        Path path = old("mistagged", TEN);
        StepVerifier.create(served(path).eTag(file -> "a\", \"b").writeTo(MockServerWebExchange.from(get())))
                .expectError(IllegalArgumentException.class)
                .verify(PATIENCE);
        fixture.assertNothingLeft();
    }

    private static void truncate(Path path, long length) {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
            channel.truncate(length);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void bytes_and_tag_are_of_the_same_file_however_often_it_is_replaced() throws Exception {
        byte[][] versions = {contents(3000), contents(4000)};
        Instant[] times = {LONG_AGO, LONG_AGO.plusSeconds(1000)};
        Path path = old("replaced", versions[0]);
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch running = new CountDownLatch(3);
        Thread replacer = new Thread(() -> {
            for (int n = 1; !stop.get(); n++) {
                try {
                    Path next = Files.write(path("next"), versions[n % 2]);
                    Files.setLastModifiedTime(next, FileTime.from(times[n % 2]));
                    Files.move(next, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
                } catch (FileSystemException openElsewhere) {
                    // On Windows what is open cannot be replaced.
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                running.countDown();
            }
        });
        replacer.start();
        try {
            await(running);
            for (int round = 0; round < 40; round++) {
                MockServerHttpResponse tagged = answer(served(path).eTag(file -> "size-" + file.size()), get());
                assertThat(tagged.getHeaders().getETag()).isIn(null, "\"size-" + body(tagged).length + "\"");
                MockServerHttpResponse response = answer(served(path), get());
                byte[] body = body(response);
                long modified = response.getHeaders().getLastModified();
                if (modified >= 0) {
                    int version = modified == times[0].toEpochMilli() ? 0 : 1;
                    assertThat(body).isEqualTo(versions[version]);
                } else {
                    assertThat(response.getHeaders().getETag()).isNull();
                    assertThat(body.length).isIn(3000, 4000);
                }
            }
        } finally {
            stop.set(true);
            replacer.join();
        }
        Files.deleteIfExists(path("next"));
    }

    // ---- cancel

    @Test
    void wherever_a_cancel_comes_the_file_is_closed_and_no_buffer_left() throws IOException {
        Path path = old("cancelled", contents(1_000_000));
        Random random = new Random(5);
        for (int round = 0; round < 40; round++) {
            int at = random.nextInt(30);
            CountDownLatch reached = new CountDownLatch(at == 0 ? 0 : 1);
            MockServerWebExchange exchange = MockServerWebExchange.from(get());
            exchange.getResponse()
                    .setWriteHandler(body -> body.index()
                            .doOnNext(numbered -> {
                                DataBufferUtils.release(numbered.getT2());
                                if (numbered.getT1() + 1 == at) {
                                    reached.countDown();
                                }
                            })
                            .then());
            Disposable answer = served(path)
                    .options(StreamOptions.create().blockSize(16_384))
                    .writeTo(exchange)
                    .subscribe();
            await(reached);
            answer.dispose();
        }
        fixture.assertNothingLeft();
        if (LINUX) {
            await("the file is closed", () -> descriptors(path).isEmpty());
        }
    }
}
