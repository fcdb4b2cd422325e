package reactor.overlapped.docs;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.overlapped.spring.FileSink;
import reactor.overlapped.spring.ServedFile;

/* The README's example of WebFlux: what stands between the tags. */
// tag::webflux[]
@RestController
class FileController {

    private final Path folder;

    FileController(@Value("${folder:files}") Path folder) throws IOException {
        this.folder = Files.createDirectories(folder).toAbsolutePath().normalize();
    }

    @PutMapping("/files/{name}")
    @ResponseStatus(HttpStatus.CREATED)
    Mono<Void> upload(@PathVariable String name, ServerHttpRequest request) {
        return FileSink.of(file(name))
                .maximumSize(10L << 30)
                .write(request.getBody())
                .then();
    }

    @GetMapping("/files/{name}")
    Mono<Void> download(@PathVariable String name, ServerWebExchange exchange) {
        return ServedFile.of(file(name)).writeTo(exchange);
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
// end::webflux[]
