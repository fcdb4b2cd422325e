package reactor.overlapped.spring;

import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.Port;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;

/**
 * An open file, and attributes that are certainly its own.
 *
 * @param size of the open file
 * @param attributes null when the file goes on changing, so that nothing tells its state from another
 */
record VersionedFile(
        OverlappedFile file, long size, @Nullable BasicFileAttributes attributes) {

    private static final int ATTEMPTS = 4;

    /**
     * Opens a file for as long as a publisher made from it lives. Its attributes are those of its name: they are read before and after it is opened, and are the open file's if they have not
     * changed between. Else another file has been put in its place meanwhile, or it is being written to, and it is opened again.
     */
    static Mono<Void> use(FileOpener opener, Function<VersionedFile, Mono<Void>> work) {
        return attempt(opener, work, ATTEMPTS);
    }

    private static Mono<Void> attempt(FileOpener opener, Function<VersionedFile, Mono<Void>> work, int attempts) {
        return attributes(opener)
                .flatMap(before -> Mono.usingWhen(
                        opener.open(),
                        file -> opened(opener, file, before)
                                .flatMap(opened -> opened.attributes != null || attempts == 1
                                        ? work.apply(opened).thenReturn(true)
                                        : Mono.just(false)),
                        OverlappedFile::close))
                .flatMap(done -> done ? Mono.empty() : attempt(opener, work, attempts - 1));
    }

    private static Mono<VersionedFile> opened(FileOpener opener, OverlappedFile file, BasicFileAttributes before) {
        return file.size()
                .flatMap(size -> attributes(opener)
                        .map(after -> new VersionedFile(
                                file, size, same(before, after) && after.size() == size ? after : null)));
    }

    private static boolean same(BasicFileAttributes one, BasicFileAttributes other) {
        return one.size() == other.size()
                && one.lastModifiedTime().equals(other.lastModifiedTime())
                && one.creationTime().equals(other.creationTime())
                && Objects.equals(one.fileKey(), other.fileKey());
    }

    private static Mono<BasicFileAttributes> attributes(FileOpener opener) {
        Path path = opener.path();
        return new BlockingMono<>(
                Port.engineOf(opener.port()).blockingScheduler(),
                "attributes(" + path + ")",
                () -> {
                    BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
                    if (!attributes.isRegularFile()) {
                        throw new FileSystemException(path.toString(), null, "not a regular file");
                    }
                    return attributes;
                },
                unwanted -> {});
    }
}
