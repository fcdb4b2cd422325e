package reactor.overlapped.filedrop;

import java.nio.file.Path;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** How bytes get onto the disk and from there: all that differs between this library and {@code DataBufferUtils}. */
interface Storage {

    /** The names of files that are still coming in, as a glob. */
    String TEMPORARY = ".overlapped-*.tmp";

    /**
     * Writes a file beside its target, and puts it there when it is complete. After an error or a cancel nothing is left behind.
     *
     * @param body its buffers are released, on every path
     * @param length of the body as announced, negative when it is not known
     * @param replace whether an existing file may be replaced
     * @return begins on subscribe; emits the number of bytes. Fails with {@link java.nio.file.FileAlreadyExistsException} when it may not be replaced, with
     *     {@link org.springframework.web.server.ContentTooLargeException} when it is larger than is allowed.
     */
    Mono<Long> store(Path target, Publisher<? extends DataBuffer> body, long length, boolean replace);

    /**
     * Answers a GET or HEAD with a file: whole, in part, or not at all, as the conditions of the request say.
     *
     * @param file what is known of it
     * @return begins on subscribe; completes when the answer is written. Fails with {@link java.nio.file.NoSuchFileException}.
     */
    Mono<Void> serve(Path source, StoredFile file, ServerWebExchange exchange);
}
