package reactor.overlapped.filedrop;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The files over HTTP. */
@RestController
@RequestMapping("/files")
class FileController {

    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private final Listings listings;
    private final Downloads downloads;
    private final Admission admission;
    private final Uploads uploads;
    private final MultipartUploads multipartUploads;

    FileController(
            Listings listings,
            Downloads downloads,
            Admission admission,
            Uploads uploads,
            MultipartUploads multipartUploads) {
        this.listings = listings;
        this.downloads = downloads;
        this.admission = admission;
        this.uploads = uploads;
        this.multipartUploads = multipartUploads;
    }

    @GetMapping
    Mono<List<StoredFile>> list() {
        return listings.now();
    }

    @GetMapping(path = "/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    Flux<ServerSentEvent<Object>> events() {
        return FileEvents.of(listings.live(), HEARTBEAT);
    }

    @GetMapping("/{name}")
    Mono<Void> download(ServerWebExchange exchange) {
        return downloads.send(nameIn(exchange.getRequest()), exchange);
    }

    @PutMapping("/{name}")
    Mono<ResponseEntity<StoredFile>> upload(
            ServerHttpRequest request, @RequestParam(defaultValue = "false") boolean replace) {
        FileName name = nameIn(request);
        long length = request.getHeaders().getContentLength();
        return admission
                .admit(name, length, replace)
                .flatMap(existed -> uploads.receive(name, request.getBody(), length, replace)
                        .map(file -> (existed ? ResponseEntity.ok() : ResponseEntity.created(location(name)))
                                .location(location(name))
                                .body(file)));
    }

    @PostMapping(consumes = MediaType.MULTIPART_FORM_DATA_VALUE)
    @ResponseStatus(HttpStatus.CREATED)
    Mono<List<StoredFile>> upload(
            @RequestBody Flux<PartEvent> parts, @RequestParam(defaultValue = "false") boolean replace) {
        return multipartUploads.receive(parts, replace);
    }

    @DeleteMapping("/{name}")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    Mono<Void> delete(ServerHttpRequest request) {
        return uploads.delete(nameIn(request));
    }

    private static URI location(FileName name) {
        return URI.create("/files/" + name.encoded());
    }

    /** The path as it came: Spring's variable is without what follows a semicolon. */
    private static FileName nameIn(ServerHttpRequest request) {
        return FileName.ofPath(request.getURI().getRawPath());
    }
}
