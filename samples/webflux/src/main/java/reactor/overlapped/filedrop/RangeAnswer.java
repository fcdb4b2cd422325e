package reactor.overlapped.filedrop;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRange;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;

/** Which parts of a file answer a request, by Spring's own means: what {@code ServedFile} of this library does by itself. */
final class RangeAnswer {

    private final List<Part> parts;
    private final String end;

    /**
     * Bytes of the file.
     *
     * @param head what is sent before them
     */
    private record Part(String head, long first, long last) {

        long length() {
            return last - first + 1;
        }
    }

    private RangeAnswer(List<Part> parts, String end) {
        this.parts = parts;
        this.end = end;
    }

    /** Sets status and headers. */
    static RangeAnswer begin(StoredFile file, ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        HttpHeaders headers = response.getHeaders();
        headers.setContentDisposition(Attachment.disposition(file));
        headers.setCacheControl(Attachment.CACHING);
        headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
        Instant modified = file.modified().truncatedTo(ChronoUnit.SECONDS);
        String eTag = file.sha256() == null ? null : '"' + file.sha256() + '"';
        if (exchange.checkNotModified(eTag, modified)) {
            return new RangeAnswer(List.of(), "");
        }
        HttpStatus unsent = unsent(exchange.getRequest().getHeaders(), eTag);
        if (unsent != null) {
            response.setStatusCode(unsent);
            return new RangeAnswer(List.of(), "");
        }
        List<HttpRange> asked = isRange(exchange, eTag, modified) ? asked(exchange) : List.of();
        if (asked.isEmpty()) {
            return whole(file, exchange);
        }
        List<Part> found = coalesced(asked, file.size());
        if (found.isEmpty()) {
            response.setStatusCode(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
            headers.set(HttpHeaders.CONTENT_RANGE, "bytes */" + file.size());
            headers.setContentLength(0);
            return new RangeAnswer(List.of(), "");
        }
        response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
        return found.size() == 1 ? single(found.get(0), file, exchange) : several(found, file, exchange);
    }

    /** {@return what Spring leaves out: If-Match of a GET, and the wildcard} */
    private static @Nullable HttpStatus unsent(HttpHeaders request, @Nullable String eTag) {
        List<String> match = request.getIfMatch();
        if (!match.isEmpty() && !match.contains("*") && !match.contains(eTag)) {
            return HttpStatus.PRECONDITION_FAILED;
        }
        return request.getIfNoneMatch().contains("*") ? HttpStatus.NOT_MODIFIED : null;
    }

    boolean hasBody() {
        return !parts.isEmpty();
    }

    /** @param read reads so many bytes from a position on */
    Flux<DataBuffer> body(DataBufferFactory buffers, BiFunction<Long, Long, Flux<DataBuffer>> read) {
        return Flux.fromIterable(parts)
                .concatMap(part -> Flux.concat(text(part.head, buffers), read.apply(part.first, part.length())), 0)
                .concatWith(text(end, buffers));
    }

    private static Flux<DataBuffer> text(String text, DataBufferFactory buffers) {
        return text.isEmpty()
                ? Flux.empty()
                : Flux.defer(() -> Flux.just(buffers.wrap(text.getBytes(StandardCharsets.US_ASCII))));
    }

    private static RangeAnswer whole(StoredFile file, ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.setContentType(Attachment.type(file));
        headers.setContentLength(file.size());
        return answer(file.size() == 0 ? List.of() : List.of(new Part("", 0, file.size() - 1)), "", exchange);
    }

    private static RangeAnswer single(Part part, StoredFile file, ServerWebExchange exchange) {
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.setContentType(Attachment.type(file));
        headers.setContentLength(part.length());
        headers.set(HttpHeaders.CONTENT_RANGE, contentRange(part, file));
        return answer(List.of(part), "", exchange);
    }

    private static RangeAnswer several(List<Part> found, StoredFile file, ServerWebExchange exchange) {
        String boundary = UUID.randomUUID().toString();
        String end = "\r\n--" + boundary + "--\r\n";
        List<Part> parts = new ArrayList<>();
        long length = end.length();
        for (Part one : found) {
            String head = "\r\n--" + boundary + "\r\nContent-Type: " + Attachment.type(file) + "\r\nContent-Range: "
                    + contentRange(one, file) + "\r\n\r\n";
            parts.add(new Part(head, one.first, one.last));
            length += head.length() + one.length();
        }
        HttpHeaders headers = exchange.getResponse().getHeaders();
        headers.setContentType(MediaType.parseMediaType("multipart/byteranges;boundary=" + boundary));
        headers.setContentLength(length);
        return answer(parts, end, exchange);
    }

    private static RangeAnswer answer(List<Part> parts, String end, ServerWebExchange exchange) {
        return exchange.getRequest().getMethod() == HttpMethod.HEAD
                ? new RangeAnswer(List.of(), "")
                : new RangeAnswer(parts, end);
    }

    private static String contentRange(Part part, StoredFile file) {
        return "bytes " + part.first + "-" + part.last + "/" + file.size();
    }

    private static boolean isRange(ServerWebExchange exchange, @Nullable String eTag, Instant modified) {
        HttpHeaders request = exchange.getRequest().getHeaders();
        String condition = request.getFirst(HttpHeaders.IF_RANGE);
        if (exchange.getRequest().getMethod() != HttpMethod.GET) {
            return false;
        }
        if (condition == null || condition.contains("\"")) {
            return condition == null || condition.equals(eTag);
        }
        try {
            return request.getFirstDate(HttpHeaders.IF_RANGE) == modified.toEpochMilli()
                    && modified.plusSeconds(1).isBefore(Instant.now());
        } catch (IllegalArgumentException malformed) {
            return false;
        }
    }

    /** {@return none when the header is another unit's or has a mistake: as if it were not there} */
    private static List<HttpRange> asked(ServerWebExchange exchange) {
        try {
            return exchange.getRequest().getHeaders().getRange();
        } catch (IllegalArgumentException malformed) {
            return List.of();
        }
    }

    /** {@return those that are in the file, each byte once, by position} */
    private static List<Part> coalesced(List<HttpRange> asked, long size) {
        List<Part> parts = new ArrayList<>();
        asked.stream()
                .map(range -> new Part("", range.getRangeStart(size), range.getRangeEnd(size)))
                .filter(part -> part.first <= part.last)
                .sorted(Comparator.comparingLong(Part::first))
                .forEach(part -> {
                    Part before = parts.isEmpty() ? null : parts.get(parts.size() - 1);
                    if (before != null && part.first - 1 <= before.last) {
                        parts.set(parts.size() - 1, new Part("", before.first, Math.max(before.last, part.last)));
                    } else {
                        parts.add(part);
                    }
                });
        return parts;
    }
}
