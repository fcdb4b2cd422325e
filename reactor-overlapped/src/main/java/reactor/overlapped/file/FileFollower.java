package reactor.overlapped.file;

import io.netty.buffer.ByteBuf;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.FileTail.Change;

/** One subscriber's way along a file, and on to the next of that name: read to the end, wait, look. One of these at a time. */
final class FileFollower {

    private final FileTail tail;

    /** Of the next byte to read. */
    private long position;

    private boolean begun;

    /** Of the file, taken while it has the name. */
    private @Nullable Object identity;

    /** There was no file of that name when we last looked. */
    private boolean missing;

    /** Another file has the name: this one is read to its end once more. */
    private boolean leaving;

    private boolean left;

    FileFollower(FileTail tail) {
        this.tail = tail;
    }

    Flux<ByteBuf> stream() {
        Flux<ByteBuf> file = Flux.usingWhen(open(), this::follow, OverlappedFile::close);
        return tail.byName && tail.follow ? file.repeat() : file;
    }

    // ---- opening

    private Mono<OverlappedFile> open() {
        Mono<OverlappedFile> open = tail.opener.open();
        if (!tail.byName || !tail.follow) {
            return open;
        }
        // Not retryWhen, which drops a file that is opened in the moment of a cancel.
        return open.onErrorResume(reason -> untilThere(reason).then(Mono.empty()))
                .repeat()
                .next();
    }

    private Mono<Long> untilThere(Throwable reason) {
        if (reason instanceof NoSuchFileException || begun && reason instanceof FileSystemException) {
            isMissing();
            return Mono.delay(tail.interval);
        }
        return Mono.error(reason);
    }

    private Flux<ByteBuf> follow(OverlappedFile file) {
        boolean another = begun || missing;
        Mono<Long> from = another ? Mono.just(0L) : tail.start.position(file);
        Mono<Long> start = tail.byName && tail.follow
                ? identity(file).doOnNext(own -> identity = own).then(from)
                : from;
        begun = true;
        missing = false;
        leaving = false;
        left = false;
        if (another) {
            tail.onChange.accept(Change.REPLACED);
        }
        return start.flatMapMany(first -> {
            position = first;
            return tail.follow ? read(file).concatWith(waitFor(file)).repeat(() -> !left) : read(file);
        });
    }

    // ---- reading

    private Flux<ByteBuf> read(OverlappedFile file) {
        return Flux.defer(() ->
                        file.streamRetained(tail.options.position(position).length(Long.MAX_VALUE)))
                .doOnNext(buffer -> position += buffer.readableBytes());
    }

    // ---- waiting

    /** {@return completes when there is a reason to read again, or none to stay} */
    private Flux<ByteBuf> waitFor(OverlappedFile file) {
        return OnDemand.of(Mono.defer(() -> {
            left = leaving;
            return left ? Mono.empty() : untilChanged(file);
        }));
    }

    private Mono<ByteBuf> untilChanged(OverlappedFile file) {
        return Mono.delay(tail.interval)
                .then(tail.byName ? changedOrReplaced(file) : changed(file))
                .repeat()
                .takeUntil(Boolean::booleanValue)
                .then(Mono.empty());
    }

    private Mono<Boolean> changed(OverlappedFile file) {
        return file.size().map(size -> {
            if (size < position) {
                position = 0;
                tail.onChange.accept(Change.TRUNCATED);
                return true;
            }
            return size > position;
        });
    }

    private Mono<Boolean> changedOrReplaced(OverlappedFile file) {
        return replaced().flatMap(another -> another ? leave(file) : changed(file));
    }

    /** Waits once more, because who writes to the file may not know yet, and because the name may have been changed at the moment of the look. */
    private Mono<Boolean> leave(OverlappedFile file) {
        return Mono.delay(tail.interval).then(replaced()).flatMap(another -> {
            leaving = another;
            return another ? Mono.just(true) : changed(file);
        });
    }

    /** Asked of handles, because only what is open is sure to keep its identity. */
    private Mono<Boolean> replaced() {
        Mono<OverlappedFile> named = FileOpener.of(tail.opener.path())
                .port(tail.opener.port())
                .access()
                .open();
        return Mono.usingWhen(named, this::identity, OverlappedFile::close)
                .map(other -> !other.equals(identity))
                .doOnNext(another -> missing = false)
                .onErrorResume(FileSystemException.class, reason -> {
                    isMissing();
                    return Mono.just(false);
                });
    }

    private Mono<Object> identity(OverlappedFile file) {
        return ((DiskFile) file)
                .identity()
                .switchIfEmpty(Mono.error(() -> new UnsupportedOperationException("tail: " + file.target()
                        + ": by its name, which needs files to be told apart; the backend "
                        + file.port().backend() + " cannot do that here")));
    }

    private void isMissing() {
        if (!missing) {
            missing = true;
            tail.onChange.accept(Change.MISSING);
        }
    }
}
