package reactor.overlapped.file;

import java.io.IOException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.Port;

/** An open file beside another one, whose place it takes, or which it leaves as it is. */
final class StagedFile {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    private final Path target;
    private final Path path;
    private final boolean replace;
    private final @Nullable Set<PosixFilePermission> permissions;
    private final OverlappedFile file;

    private boolean discarded;

    private StagedFile(
            CompletionPort port,
            Path target,
            Path path,
            boolean replace,
            @Nullable Set<PosixFilePermission> permissions)
            throws IOException {
        this.target = target;
        this.path = path;
        this.replace = replace;
        this.permissions = permissions;
        this.file = FileOpener.of(path).port(port).access(Access.WRITE).openNow();
    }

    /** {@return creates and opens one; a cancelled subscriber's is discarded} */
    static Mono<StagedFile> create(CompletionPort port, Path target, boolean replace, @Nullable Path model) {
        return blocking(
                port,
                "create beside " + target,
                () -> createNow(port, target, replace, model),
                staged -> staged.discard().subscribe());
    }

    private static StagedFile createNow(CompletionPort port, Path target, boolean replace, @Nullable Path model)
            throws IOException {
        boolean exists = Files.exists(target, LinkOption.NOFOLLOW_LINKS);
        if (exists && !replace) {
            throw new FileAlreadyExistsException(target.toString());
        }
        if (Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS)) {
            throw new FileSystemException(target.toString(), null, "is a directory");
        }
        if (exists && !replaceable(target)) {
            throw new FileSystemException(target.toString(), null, "is not a regular file");
        }
        Set<PosixFilePermission> permissions = exists ? permissions(target) : model == null ? null : permissions(model);
        Path path = target.resolveSibling(".overlapped-" + UUID.randomUUID() + ".tmp");
        try {
            create(path, permissions != null);
        } catch (FileSystemException e) {
            throw renamed(e, target, "cannot create a file beside it: ");
        }
        try {
            return new StagedFile(port, target, path, replace, permissions);
        } catch (Throwable e) {
            try {
                delete(path);
            } catch (IOException remains) {
                e.addSuppressed(remains);
            }
            throw e;
        }
    }

    /** {@return whether it is no device, named pipe or socket} On Windows these are no files of a folder, but what looks like one may be a file that is stored elsewhere. */
    private static boolean replaceable(Path target) {
        return WINDOWS || Files.isRegularFile(target, LinkOption.NOFOLLOW_LINKS) || Files.isSymbolicLink(target);
    }

    /** Until all is there nobody else reads what may be for its owner's eyes only. */
    private static void create(Path path, boolean ownersOnly) throws IOException {
        Leftovers.add(path);
        try {
            if (ownersOnly) {
                Files.createFile(
                        path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(path);
            }
        } catch (IOException e) {
            Leftovers.remove(path);
            throw e;
        }
    }

    /** {@return those of a regular file on a system that has them} */
    private static @Nullable Set<PosixFilePermission> permissions(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view != null && Files.isRegularFile(path) ? view.readAttributes().permissions() : null;
    }

    OverlappedFile file() {
        return file;
    }

    /** {@return puts the closed file in the target's place} */
    Mono<Void> place() {
        return blocking(
                file.port(),
                "put in place " + target,
                () -> {
                    placeNow();
                    return null;
                },
                nothing -> {});
    }

    private synchronized void placeNow() throws IOException {
        if (discarded) {
            // The subscriber has cancelled while this was on its way.
            return;
        }
        if (permissions != null) {
            Files.setPosixFilePermissions(path, permissions);
        }
        if (replace) {
            replace();
        } else if (WINDOWS) {
            // Without an option this is one call of the system's, which replaces nothing.
            Files.move(path, target);
        } else {
            link();
        }
        Leftovers.remove(path);
    }

    private void replace() throws IOException {
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(path, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** A move replaces what is there, whatever was looked at before; a link does not. */
    private void link() throws IOException {
        try {
            Files.createLink(target, path);
        } catch (FileAlreadyExistsException e) {
            throw new FileAlreadyExistsException(target.toString());
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            reserve();
            return;
        }
        Files.delete(path);
    }

    private void reserve() throws IOException {
        Files.createFile(target);
        try {
            replace();
        } catch (IOException e) {
            Files.deleteIfExists(target);
            throw e;
        }
    }

    /** {@return closes the file and, when the system no longer uses it, removes it; the target stays what it was} */
    Mono<Void> discard() {
        Callable<@Nullable Void> remove = () -> {
            discardNow();
            return null;
        };
        return file.close()
                .then(blocking(file.port(), "remove " + path, remove, nothing -> {}))
                .onErrorResume(
                        ShutdownChannelGroupException.class,
                        portHasEnded -> Mono.fromCallable(remove).subscribeOn(Schedulers.boundedElastic()));
    }

    /** {@return as {@link #discard()}, because of a failure, which says also why the file could not be removed} */
    Mono<Void> discard(Throwable failure) {
        return discard().onErrorResume(remains -> {
            failure.addSuppressed(remains);
            return Mono.empty();
        });
    }

    private synchronized void discardNow() throws IOException {
        discarded = true;
        delete(path);
    }

    private static void delete(Path path) throws IOException {
        Files.deleteIfExists(path);
        Leftovers.remove(path);
    }

    /** {@return the error, of the target: the user has never heard of the other file} */
    Throwable named(Throwable error) {
        return error instanceof FileSystemException e && path.toString().equals(e.getFile())
                ? renamed(e, target, "")
                : error;
    }

    private static FileSystemException renamed(FileSystemException error, Path target, String prefix) {
        String name = target.toString();
        String reason = error.getReason();
        FileSystemException renamed;
        if (error instanceof NoSuchFileException) {
            renamed = new NoSuchFileException(
                    name, null, prefix + (reason == null ? "no such file or directory" : reason));
        } else if (error instanceof FileAlreadyExistsException) {
            renamed = new FileAlreadyExistsException(name);
        } else if (error instanceof AccessDeniedException) {
            renamed = new AccessDeniedException(name, null, prefix + (reason == null ? "permission denied" : reason));
        } else {
            renamed = new FileSystemException(
                    name, null, prefix + (reason == null ? error.getClass().getSimpleName() : reason));
        }
        renamed.initCause(error);
        return renamed;
    }

    private static <T> Mono<T> blocking(
            CompletionPort port, String name, Callable<@Nullable T> call, Consumer<T> unwanted) {
        return new BlockingMono<>(Port.engineOf(port).blockingScheduler(), name, call, unwanted);
    }
}
