package reactor.overlapped.file;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;

/**
 * Writes a file that is either there as a whole or not there at all: into another one beside it, which takes its place when it is complete. Immutable: each
 * method returns another.
 *
 * <p>While it is written the other file is in the same folder, under a name that begins with {@code .overlapped-}. It is removed after an error and after a cancel,
 * once it is closed, and when the JVM ends. It is left behind only when the process is killed or the machine stops.
 */
public final class FileReplacement {

    private final Path target;
    private @Nullable CompletionPort port;
    private boolean replaceExisting = true;
    private boolean flush = true;
    private @Nullable Path model;

    private FileReplacement(Path target) {
        this.target = target;
    }

    private FileReplacement(FileReplacement from) {
        target = from.target;
        port = from.port;
        replaceExisting = from.replaceExisting;
        flush = from.flush;
        model = from.model;
    }

    /**
     * {@return replaces that file, or makes it when there is none, on the shared port} A symbolic link is itself replaced, not what it leads to.
     *
     * @throws IllegalArgumentException when the path has no name, as a root
     */
    public static FileReplacement of(Path target) {
        if (target.getFileName() == null || target.getFileName().toString().isEmpty()) {
            throw new IllegalArgumentException("target '" + target + "' is no path of a file");
        }
        return new FileReplacement(target);
    }

    /** On that port; by default {@link CompletionPort#shared()}. */
    public FileReplacement port(CompletionPort newPort) {
        FileReplacement next = new FileReplacement(this);
        next.port = Objects.requireNonNull(newPort, "port");
        return next;
    }

    /**
     * Whether a file that exists is replaced, at once (by a move of the system's); by default it is. If not, of several that write the same file at a time exactly
     * one succeeds: the name is taken by a hard link, on Windows by a move that replaces nothing. Where the file system has no hard links it is taken by an empty file,
     * which others may see for a moment.
     */
    public FileReplacement replaceExisting(boolean newReplaceExisting) {
        FileReplacement next = new FileReplacement(this);
        next.replaceExisting = newReplaceExisting;
        return next;
    }

    /**
     * Whether the bytes are on the device before the file takes its place, so that not even a stop of the machine leaves half a file; by default they
     * are. Without, writing ends earlier.
     */
    public FileReplacement flush(boolean newFlush) {
        FileReplacement next = new FileReplacement(this);
        next.flush = newFlush;
        return next;
    }

    /**
     * Gives a file that is new the permissions of another one, where the file system has such; by default it gets what new files get. A file that is replaced keeps
     * its permissions.
     */
    public FileReplacement permissionsOf(Path newModel) {
        FileReplacement next = new FileReplacement(this);
        next.model = Objects.requireNonNull(newModel, "model");
        return next;
    }

    /** As {@link #write(Publisher, StreamOptions)} with its defaults. */
    public Mono<Long> write(Publisher<? extends ByteBuf> source) {
        return write(source, StreamOptions.create());
    }

    /**
     * Writes what a publisher emits and puts it in the file's place when the publisher completes.
     *
     * @param source subscribed to when the other file is open; see {@link OverlappedFile#write(Publisher, StreamOptions)}
     * @param options its position, usually 0, is that in the new file
     * @return works on subscribe; emits the number of bytes when the file is in its place, on a thread that may block. After a cancel the file is what it was, unless it was being put in its
     *     place just then. Fails with what the source fails with, with {@link java.nio.file.FileAlreadyExistsException} when it exists and is not to be
     *     replaced (before the source is subscribed to, if it can be seen then), or with another {@link java.nio.file.FileSystemException}. On Windows a file that others have open cannot be
     *     replaced: {@link java.nio.file.AccessDeniedException}.
     */
    public Mono<Long> write(Publisher<? extends ByteBuf> source, StreamOptions options) {
        Objects.requireNonNull(source, "source");
        Objects.requireNonNull(options, "options");
        return Mono.defer(() -> {
            CompletionPort on = port != null ? port : CompletionPort.shared();
            return Mono.usingWhen(
                    StagedFile.create(on, target, replaceExisting, model),
                    staged -> written(staged, source, options),
                    staged -> Mono.empty(),
                    StagedFile::discard,
                    StagedFile::discard);
        });
    }

    private Mono<Long> written(StagedFile staged, Publisher<? extends ByteBuf> source, StreamOptions options) {
        OverlappedFile file = staged.file();
        Mono<Long> bytes = file.write(source, options);
        Mono<Long> durable = flush ? bytes.flatMap(count -> file.flush().thenReturn(count)) : bytes;
        return durable.flatMap(count -> file.close().then(staged.place()).thenReturn(count))
                .onErrorMap(staged::named);
    }
}
