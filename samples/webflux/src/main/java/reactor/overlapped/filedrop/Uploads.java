package reactor.overlapped.filedrop;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBuffer.ByteBufferIterator;
import org.springframework.stereotype.Component;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Schedulers;

/**
 * Changes of the folder. Bodies come in side by side; what then changes the folder, that is to put a file in its place and to keep its digest, or to
 * delete it, is done by one at a time, so that a digest is never another file's.
 */
@Component
class Uploads {

    private final Folder folder;
    private final Storage storage;
    private final Listings listings;
    private final Turnstile turnstile = new Turnstile();

    Uploads(Folder folder, Storage storage, Listings listings) {
        this.folder = folder;
        this.storage = storage;
        this.listings = listings;
    }

    /**
     * Takes a file in.
     *
     * @param body its buffers are released, on every path
     * @param length of the body as announced, negative when it is not known
     * @return begins on subscribe; emits the file. A cancel gives it up as long as the body has not ended; after that it is
     *     put in its place. Fails as {@link Storage#store}.
     */
    Mono<StoredFile> receive(FileName name, Flux<DataBuffer> body, long length, boolean replace) {
        return Mono.defer(() -> {
            MessageDigest digest = sha256();
            Turnstile.Pass pass = turnstile.pass();
            Flux<DataBuffer> measured =
                    body.doOnNext(buffer -> update(digest, buffer)).concatWith(pass.turn());
            Mono<StoredFile> work = storage.store(folder.path(name), measured, length, replace)
                    .then(Mono.fromCallable(
                                    () -> folder.arrived(name, HexFormat.of().formatHex(digest.digest())))
                            .subscribeOn(Schedulers.boundedElastic()))
                    .doFinally(signal -> pass.leave())
                    .doOnSuccess(file -> listings.changed());
            return cancellableUntilItsTurn(work, pass);
        });
    }

    /** {@return deletes a file on subscribe; fails with {@link java.nio.file.NoSuchFileException} when there is none} */
    Mono<Void> delete(FileName name) {
        return Mono.defer(() -> {
            Turnstile.Pass pass = turnstile.pass();
            Mono<Void> deletion = Mono.<Void>fromCallable(() -> {
                        folder.delete(name);
                        return null;
                    })
                    .subscribeOn(Schedulers.boundedElastic());
            Mono<Void> work = pass.<Void>turn()
                    .then(deletion)
                    .doFinally(signal -> pass.leave())
                    .doOnSuccess(nothing -> listings.changed());
            return cancellableUntilItsTurn(work, pass);
        });
    }

    /**
     * An error goes through as a value, because one that comes after the cancel, of a body whose client has gone, would be reported as dropped. The context
     * stays outside: Spring's has a discard hook for buffers of the answer, which would release those of the body as well.
     */
    private static <T> Mono<T> cancellableUntilItsTurn(Mono<T> work, Turnstile.Pass pass) {
        return Mono.<Signal<T>>create(sink -> {
                    Disposable run = work.materialize().subscribe(sink::success);
                    sink.onCancel(() -> {
                        if (pass.refuse()) {
                            run.dispose();
                        }
                    });
                })
                .dematerialize();
    }

    private static void update(MessageDigest digest, DataBuffer buffer) {
        try (ByteBufferIterator bytes = buffer.readableByteBuffers()) {
            bytes.forEachRemaining(digest::update);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
