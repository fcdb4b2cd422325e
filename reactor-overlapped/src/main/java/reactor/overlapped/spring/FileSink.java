package reactor.overlapped.spring;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.Objects;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.FileReplacement;
import reactor.overlapped.file.StreamOptions;

/**
 * Stores a request's body, or a part of it, in a file that is either there as a whole or not there at all, see {@link FileReplacement}. Immutable: each method
 * returns another.
 */
public final class FileSink {

    private final FileReplacement replacement;
    private final StreamOptions options;
    private final long maximumSize;
    private final long contentLength;

    private FileSink(FileReplacement replacement, StreamOptions options, long maximumSize, long contentLength) {
        this.replacement = replacement;
        this.options = options;
        this.maximumSize = maximumSize;
        this.contentLength = contentLength;
    }

    /** {@return stores in a file that must not exist yet, on the shared port} */
    public static FileSink of(Path target) {
        return new FileSink(
                FileReplacement.of(target).replaceExisting(false), StreamOptions.create(), Long.MAX_VALUE, -1);
    }

    /** On that port; by default {@link CompletionPort#shared()}. */
    public FileSink port(CompletionPort port) {
        return new FileSink(replacement.port(port), options, maximumSize, contentLength);
    }

    /** Refuses more bytes than that, not negative; by default there is no limit. */
    public FileSink maximumSize(long newMaximumSize) {
        if (newMaximumSize < 0) {
            throw new IllegalArgumentException("maximumSize " + newMaximumSize + " is negative");
        }
        return new FileSink(replacement, options, newMaximumSize, contentLength);
    }

    /**
     * Expects that many bytes, as a request's header says: more than the maximum are refused before one is received, and any other number is refused
     * in the end. Negative, as by default, when it is not known.
     */
    public FileSink contentLength(long newContentLength) {
        return new FileSink(replacement, options, maximumSize, newContentLength);
    }

    /** Whether a file that exists is replaced; by default not. See {@link FileReplacement#replaceExisting}. */
    public FileSink replaceExisting(boolean replaceExisting) {
        return new FileSink(replacement.replaceExisting(replaceExisting), options, maximumSize, contentLength);
    }

    /** Whether the bytes are on the device before the file is in its place; by default they are. See {@link FileReplacement#flush}. */
    public FileSink flush(boolean flush) {
        return new FileSink(replacement.flush(flush), options, maximumSize, contentLength);
    }

    /** How it is written: block size and depth. */
    public FileSink options(StreamOptions newOptions) {
        return new FileSink(replacement, Objects.requireNonNull(newOptions, "options"), maximumSize, contentLength);
    }

    /** As {@link #write(Publisher)}, of the part's content. */
    public Mono<Long> write(FilePart part) {
        return write(part.content());
    }

    /**
     * Stores what a publisher emits.
     *
     * @param content each buffer is released, on every path; subscribed to when there is a file to write to
     * @return works on subscribe; emits the number of bytes when the file is in its place. After an error or a cancel nothing is left behind. Fails with what the content fails with, with
     *     {@link java.nio.file.FileAlreadyExistsException}, {@link ContentTooLargeException} (413), {@link ServerWebInputException} (400) when the length is not what was
     *     expected, or another {@link java.nio.file.FileSystemException}
     */
    public Mono<Long> write(Publisher<? extends DataBuffer> content) {
        Objects.requireNonNull(content, "content");
        return Mono.defer(() -> contentLength > maximumSize
                ? Mono.error(tooLarge())
                : replacement.write(checked(DataBuffers.unwrap(content)), options));
    }

    private Flux<ByteBuf> checked(Flux<ByteBuf> content) {
        return Flux.defer(() -> {
            long[] count = new long[1];
            return content.<ByteBuf>handle((buffer, sink) -> {
                        count[0] += buffer.readableBytes();
                        if (count[0] <= maximumSize) {
                            sink.next(buffer);
                        } else {
                            buffer.release();
                            sink.error(tooLarge());
                        }
                    })
                    .concatWith(Mono.defer(() -> contentLength < 0 || contentLength == count[0]
                            ? Mono.empty()
                            : Mono.error(other(count[0]))));
        });
    }

    private ContentTooLargeException tooLarge() {
        ContentTooLargeException error = new ContentTooLargeException(null);
        error.setDetail("The content is larger than the " + maximumSize + " bytes that are allowed.");
        return error;
    }

    private ServerWebInputException other(long count) {
        ServerWebInputException error = new ServerWebInputException("content of another length than announced");
        error.setDetail("The content has " + count + " bytes, but " + contentLength + " were announced.");
        return error;
    }
}
