package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.overlapped.docs.WebServer.send;
import static reactor.overlapped.docs.WebServer.serve;

import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.reactive.function.BodyInserters;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.spring.DataBuffers;
import reactor.overlapped.spring.FileSink;
import reactor.overlapped.spring.ServedFile;

/** The chapter on WebFlux, with a server of Reactor Netty and the JDK's client. */
class WebFluxTest extends Example {

    // tag::controller[]
    @RestController
    static class FolderController {

        private final Path folder;
        private final CompletionPort port;

        FolderController(Path folder, CompletionPort port) {
            this.folder = folder;
            this.port = port;
        }

        @GetMapping("/files/{name}")
        Mono<Void> download(@PathVariable String name, ServerWebExchange exchange) {
            return ServedFile.of(FileOpener.of(file(name)).port(port))
                    .cacheControl(CacheControl.noCache())
                    .writeTo(exchange);
        }

        @PutMapping("/files/{name}")
        @ResponseStatus(HttpStatus.CREATED)
        Mono<Void> upload(@PathVariable String name, ServerHttpRequest request) {
            return FileSink.of(file(name))
                    .port(port)
                    .maximumSize(1 << 20)
                    .contentLength(request.getHeaders().getContentLength())
                    .write(request.getBody())
                    .then();
        }

        @ExceptionHandler(NoSuchFileException.class)
        @ResponseStatus(HttpStatus.NOT_FOUND)
        void absent() {}

        @ExceptionHandler(FileAlreadyExistsException.class)
        @ResponseStatus(HttpStatus.CONFLICT)
        void taken() {}

        @ExceptionHandler(InvalidPathException.class)
        @ResponseStatus(HttpStatus.BAD_REQUEST)
        void noName() {}

        /** A name never leads out of the folder. */
        private Path file(String name) {
            Path file = folder.resolve(name).normalize();
            if (!folder.equals(file.getParent())) {
                throw new InvalidPathException(name, "not the name of a file");
            }
            return file;
        }
    }
    // end::controller[]

    @Test
    void a_controller_takes_and_serves_files() throws Exception {
        serve(FolderController.class, () -> new FolderController(folder, port), base -> {
            URI uri = base.resolve("/files/letters");
            assertThat(send(HttpRequest.newBuilder(uri)).statusCode()).isEqualTo(404);

            HttpRequest.Builder upload = HttpRequest.newBuilder(uri).PUT(BodyPublishers.ofString("abcdefgh"));
            assertThat(send(upload).statusCode()).isEqualTo(201);
            assertThat(folder.resolve("letters")).hasContent("abcdefgh");
            assertThat(send(upload).statusCode()).isEqualTo(409);

            HttpResponse<String> part = send(HttpRequest.newBuilder(uri).header("Range", "bytes=2-4"));
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("cde");
            assertThat(part.headers().firstValue("Content-Range")).hasValue("bytes 2-4/8");

            HttpRequest.Builder large = HttpRequest.newBuilder(base.resolve("/files/large"))
                    .PUT(BodyPublishers.ofByteArray(new byte[(1 << 20) + 1]));
            assertThat(send(large).statusCode()).isEqualTo(413);
            HttpRequest.Builder outside = HttpRequest.newBuilder(base.resolve("/files/..%2Foutside"));
            assertThat(send(outside).statusCode()).isEqualTo(400);
            try (var files = Files.list(folder)) {
                assertThat(files).containsExactly(folder.resolve("letters"));
            }
        });
    }

    @Test
    void a_functional_endpoint_serves_a_file() throws Exception {
        Path path = Files.writeString(folder.resolve("letters.txt"), "abcdefgh");
        // tag::functional[]
        RouterFunction<ServerResponse> route = RouterFunctions.route()
                .GET(
                        "/letters",
                        request -> ServerResponse.ok()
                                .build((exchange, context) -> ServedFile.of(
                                                FileOpener.of(path).port(port))
                                        .writeTo(exchange)))
                .build();
        // end::functional[]
        serve(RouterFunctions.toHttpHandler(route), base -> {
            HttpResponse<String> whole = send(HttpRequest.newBuilder(base.resolve("/letters")));
            assertThat(whole.body()).isEqualTo("abcdefgh");
            assertThat(whole.headers().firstValue("Content-Type")).hasValue("text/plain");
            String eTag = whole.headers().firstValue("ETag").orElseThrow();
            HttpRequest.Builder again =
                    HttpRequest.newBuilder(base.resolve("/letters")).header("If-None-Match", eTag);
            assertThat(send(again).statusCode()).isEqualTo(304);
        });
    }

    @Test
    void a_file_is_served_with_little_read_ahead() throws Exception {
        Path path = Files.writeString(folder.resolve("letters.txt"), "abcdefgh");
        // tag::slow[]
        ServedFile served = ServedFile.of(FileOpener.of(path).port(port))
                .options(StreamOptions.create().depth(2));
        // end::slow[]
        RouterFunction<ServerResponse> route = RouterFunctions.route()
                .GET("/letters", request -> ServerResponse.ok().build((exchange, context) -> served.writeTo(exchange)))
                .build();
        serve(
                RouterFunctions.toHttpHandler(route),
                base -> assertThat(send(HttpRequest.newBuilder(base.resolve("/letters")))
                                .body())
                        .isEqualTo("abcdefgh"));
    }

    @Test
    void buffers_of_the_library_are_the_body_of_a_response() throws Exception {
        Path log = Files.writeString(folder.resolve("log"), "abcdefgh");
        // tag::wrap[]
        RouterFunction<ServerResponse> route = RouterFunctions.route()
                .GET(
                        "/tail",
                        request -> ServerResponse.ok()
                                .body(BodyInserters.fromDataBuffers(DataBuffers.wrap(FileOpener.of(log)
                                        .port(port)
                                        .use(file -> file.streamRetained(
                                                StreamOptions.create().position(5)))))))
                .build();
        // end::wrap[]
        serve(
                RouterFunctions.toHttpHandler(route),
                base -> assertThat(send(HttpRequest.newBuilder(base.resolve("/tail")))
                                .body())
                        .isEqualTo("fgh"));
    }
}
