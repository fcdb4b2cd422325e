package reactor.overlapped.filedrop;

import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Files on their way out. */
@Component
class Downloads {

    private final Folder folder;
    private final Storage storage;

    Downloads(Folder folder, Storage storage) {
        this.folder = folder;
        this.storage = storage;
    }

    /** {@return answers a GET or HEAD on subscribe; fails with {@link java.nio.file.NoSuchFileException}} */
    Mono<Void> send(FileName name, ServerWebExchange exchange) {
        return Mono.fromCallable(() -> folder.find(name))
                .subscribeOn(Schedulers.boundedElastic())
                .flatMap(file -> storage.serve(folder.path(name), file, exchange));
    }
}
