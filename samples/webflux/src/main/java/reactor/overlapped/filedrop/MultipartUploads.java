package reactor.overlapped.filedrop;

import java.util.ArrayList;
import java.util.List;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.HttpStatus;
import org.springframework.http.codec.multipart.FilePartEvent;
import org.springframework.http.codec.multipart.PartEvent;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/** Files that come in as parts of a form, one behind the other, each written as it comes. */
@Component
class MultipartUploads {

    private final Admission admission;
    private final Uploads uploads;

    MultipartUploads(Admission admission, Uploads uploads) {
        this.admission = admission;
        this.uploads = uploads;
    }

    /**
     * Takes all parts in that have a file name; other fields of the form are not heeded. All of the form is read, also after a part that has failed and when nobody
     * waits for the result any more: Spring's parser loses buffers when it is cancelled.
     *
     * @param parts end when the client goes or stands still; their buffers are released, on every path
     * @return begins on subscribe, and goes on after a cancel; emits the files in the order of the parts. When one fails the others are stored all the same; then it fails with that one's error, as the cause of a
     *     {@link PartlyStoredException} that names the others.
     */
    Mono<List<StoredFile>> receive(Flux<PartEvent> parts, boolean replace) {
        return Mono.defer(() -> {
            List<StoredFile> stored = new ArrayList<>();
            List<Throwable> failures = new ArrayList<>();
            // The hook is behind all that may discard: it is known to what is in front of it.
            Mono<List<StoredFile>> work = ParsedParts.of(parts)
                    .windowUntil(PartEvent::isLast, false, 1)
                    .concatMap(part -> part(part, replace, failures).doOnNext(stored::add), 0)
                    .doOnDiscard(PartEvent.class, MultipartUploads::release)
                    .then(Mono.fromCallable(() -> result(stored, failures)));
            // As a value an error that comes after a cancel is not reported as dropped.
            return Mono.<Signal<List<StoredFile>>>create(
                            sink -> work.materialize().subscribe(sink::success))
                    .dematerialize();
        });
    }

    private Flux<StoredFile> part(Flux<PartEvent> events, boolean replace, List<Throwable> failures) {
        // A part that has failed is read to its end, after its outcome is known.
        return events.switchOnFirst(
                (first, all) -> {
                    if (first.get() instanceof FilePartEvent file
                            && !file.filename().isEmpty()) {
                        Drained<PartEvent> content = new Drained<>(all, MultipartUploads::release);
                        return file(file, content, replace).onErrorResume(error -> {
                            failures.add(error);
                            return content.rest().then(Mono.empty());
                        });
                    }
                    return all.map(MultipartUploads::release).thenMany(Flux.empty());
                },
                false);
    }

    private Mono<StoredFile> file(FilePartEvent first, Flux<PartEvent> all, boolean replace) {
        return Mono.defer(() -> {
            FileName name = new FileName(first.filename());
            Flux<DataBuffer> content = all.map(PartEvent::content);
            return admission.admit(name, -1, replace).flatMap(existed -> uploads.receive(name, content, -1, replace));
        });
    }

    private static List<StoredFile> result(List<StoredFile> stored, List<Throwable> failures) {
        if (!failures.isEmpty()) {
            throw new PartlyStoredException(stored, failures.get(0));
        }
        if (stored.isEmpty()) {
            throw new ResponseStatusException(HttpStatus.BAD_REQUEST, "There is no file in the form.");
        }
        return stored;
    }

    private static boolean release(PartEvent event) {
        return DataBufferUtils.release(event.content());
    }
}
