package reactor.overlapped.filedrop;

import java.nio.file.Path;
import org.reactivestreams.Publisher;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.spring.FileSink;
import reactor.overlapped.spring.ServedFile;

/** With this library. */
@Component
@Profile("!databuffer")
class OverlappedStorage implements Storage {

    /** A client that does not read holds these, and the buffers of {@link ReactorDefaults}. */
    private static final StreamOptions DOWNLOAD = StreamOptions.create().depth(2);

    private final Folder folder;
    private final CompletionPort port;
    private final long maximumSize;

    OverlappedStorage(Folder folder, CompletionPort port, FiledropSettings settings) {
        this.folder = folder;
        this.port = port;
        maximumSize = settings.maximumSize().toBytes();
    }

    @Override
    public Mono<Long> store(Path target, Publisher<? extends DataBuffer> body, long length, boolean replace) {
        return FileSink.of(target)
                .port(port)
                .maximumSize(maximumSize)
                .contentLength(length)
                .replaceExisting(replace)
                .write(body);
    }

    @Override
    public Mono<Void> serve(Path source, StoredFile file, ServerWebExchange exchange) {
        return ServedFile.of(FileOpener.of(source).port(port))
                .options(DOWNLOAD)
                .eTag(opened -> folder.sha256(file.name(), opened))
                .contentType(Attachment.type(file))
                .contentDisposition(Attachment.disposition(file))
                .cacheControl(Attachment.CACHING)
                .writeTo(exchange);
    }
}
