package reactor.overlapped.spring;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.util.MimeTypeUtils;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One answer: its status, its headers, its bytes. */
final class FileResponse {

    private final ServedFile served;
    private final VersionedFile file;
    private final Version version;
    private final HttpMethod method;
    private final HttpHeaders request;
    private final ServerHttpResponse response;
    private final HttpHeaders headers;

    FileResponse(ServedFile served, VersionedFile file, ServerWebExchange exchange) {
        this.served = served;
        this.file = file;
        ETag given = served.eTag(file.attributes());
        this.version = file.attributes() == null ? new Version(given, null) : Version.of(file.attributes(), given);
        this.method = exchange.getRequest().getMethod();
        this.request = exchange.getRequest().getHeaders();
        this.response = exchange.getResponse();
        this.headers = response.getHeaders();
    }

    Mono<Void> send() {
        describe();
        Preconditions preconditions = new Preconditions(request, version);
        return switch (preconditions.evaluate()) {
            case FAILED -> nothing(HttpStatus.PRECONDITION_FAILED);
            case NOT_MODIFIED -> nothing(HttpStatus.NOT_MODIFIED);
            case PROCEED -> content(preconditions);
        };
    }

    /** What a client learns of the file, whether it gets it or not. */
    private void describe() {
        headers.set(HttpHeaders.ACCEPT_RANGES, "bytes");
        if (version.eTag() != null) {
            headers.setETag(version.eTag().formattedTag());
        }
        if (version.modified() != null) {
            headers.setLastModified(version.modified());
        }
        if (served.cacheControl() != null) {
            headers.setCacheControl(served.cacheControl());
        }
    }

    private Mono<Void> nothing(HttpStatus status) {
        response.setStatusCode(status);
        headers.remove(HttpHeaders.CONTENT_TYPE);
        headers.remove(HttpHeaders.CONTENT_LENGTH);
        return response.setComplete();
    }

    private Mono<Void> content(Preconditions preconditions) {
        String range = method == HttpMethod.GET ? request.getFirst(HttpHeaders.RANGE) : null;
        ByteRange.Ranges ranges = range != null && preconditions.rangeApplies()
                ? ByteRange.requested(range, file.size())
                : ByteRange.Ranges.WHOLE;
        if (ranges.partial() && ranges.list().isEmpty()) {
            headers.set(HttpHeaders.CONTENT_RANGE, "bytes */" + file.size());
            return nothing(HttpStatus.REQUESTED_RANGE_NOT_SATISFIABLE);
        }
        if (served.contentDisposition() != null) {
            headers.setContentDisposition(served.contentDisposition());
        }
        MediaType type = type();
        if (!ranges.partial()) {
            return whole(type);
        }
        response.setStatusCode(HttpStatus.PARTIAL_CONTENT);
        return ranges.list().size() == 1 ? part(type, ranges.list().get(0)) : parts(type, ranges.list());
    }

    private MediaType type() {
        if (served.contentType() != null) {
            return served.contentType();
        }
        MediaType given = headers.getContentType();
        return given != null
                ? given
                : MediaTypeFactory.getMediaType(String.valueOf(served.path().getFileName()))
                        .orElse(MediaType.APPLICATION_OCTET_STREAM);
    }

    private Mono<Void> whole(MediaType type) {
        response.setStatusCode(HttpStatus.OK);
        headers.setContentType(type);
        headers.setContentLength(file.size());
        if (method == HttpMethod.HEAD || file.size() == 0) {
            return response.setComplete();
        }
        return write(bytes(new ByteRange(0, file.size() - 1)));
    }

    private Mono<Void> part(MediaType type, ByteRange range) {
        headers.setContentType(type);
        headers.setContentLength(range.length());
        headers.set(HttpHeaders.CONTENT_RANGE, range.of(file.size()));
        return write(bytes(range));
    }

    private Mono<Void> parts(MediaType type, List<ByteRange> ranges) {
        String boundary = MimeTypeUtils.generateMultipartBoundaryString();
        headers.set(HttpHeaders.CONTENT_TYPE, "multipart/byteranges; boundary=" + boundary);
        List<Flux<ByteBuf>> body = new ArrayList<>();
        long length = 0;
        for (ByteRange range : ranges) {
            byte[] head = ascii("\r\n--" + boundary + "\r\nContent-Type: " + type + "\r\nContent-Range: "
                    + range.of(file.size()) + "\r\n\r\n");
            body.add(text(head));
            body.add(bytes(range));
            length += head.length + range.length();
        }
        byte[] end = ascii("\r\n--" + boundary + "--\r\n");
        body.add(text(end));
        headers.setContentLength(length + end.length);
        return write(Flux.concat(body));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static Flux<ByteBuf> text(byte[] bytes) {
        return Flux.defer(() -> Flux.just(Unpooled.wrappedBuffer(bytes)));
    }

    private Mono<Void> write(Flux<ByteBuf> body) {
        return response.writeWith(DataBuffers.wrap(body));
    }

    /** {@return those bytes; fails when the file has fewer, because their number has been promised} */
    private Flux<ByteBuf> bytes(ByteRange range) {
        return Flux.defer(() -> {
            long[] left = {range.length()};
            return file.file()
                    .streamRetained(served.options().position(range.first()).length(range.length()))
                    .doOnNext(buffer -> left[0] -= buffer.readableBytes())
                    .concatWith(Mono.defer(() -> left[0] == 0 ? Mono.empty() : Mono.error(cut(left[0]))));
        });
    }

    /** Not an EOFException: Spring takes that for a client that has gone, and would let this one wait for the rest. */
    private FileSystemException cut(long missing) {
        return new FileSystemException(
                served.path().toString(), null, "became shorter while it was sent: " + missing + " bytes are missing");
    }
}
