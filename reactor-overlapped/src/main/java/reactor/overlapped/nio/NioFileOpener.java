package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.SystemHandle;

/**
 * Opens files and directories. The JDK ignores what creates and truncates when a channel only reads, so a handle without WRITE access is
 * opened in two steps: the disposition by a channel that writes, then the handle itself.
 */
final class NioFileOpener {

    /** There are file systems whose files change their keys. */
    private static final int MOST_TRIES = 1000;

    private final FileSpec spec;
    private final Path path;
    private final LinkOption[] links;

    /** Whether the file was made by this opening. */
    private boolean created;

    private NioFileOpener(FileSpec spec) {
        this.spec = spec;
        this.path = spec.path();
        this.links = NioOptions.links(spec);
    }

    static SystemHandle open(FileSpec spec) throws IOException {
        NioOptions.check(spec);
        return new NioFileOpener(spec).open();
    }

    private SystemHandle open() throws IOException {
        for (int tries = 1; ; tries++) {
            BasicFileAttributes before = NioPlace.attributes(path, links);
            boolean link = before != null && before.isSymbolicLink();
            if (link && spec.disposition() != Disposition.CREATE_NEW) {
                throw NioErrors.of("open", spec.target(), NioErrno.ELOOP);
            }
            FileChannel channel = before != null && before.isDirectory() ? directory() : file();
            try {
                NioPlace place = NioPlace.of(path, links);
                if (before == null || place.isKey(before.fileKey()) || mayChange() || tries == MOST_TRIES) {
                    return handle(channel, place);
                }
            } catch (IOException | RuntimeException e) {
                if (channel != null) {
                    channel.close();
                }
                throw e;
            }
            // Another file got the name meanwhile, and the JDK does not tell which of the two is open.
            if (channel != null) {
                channel.close();
            }
        }
    }

    /** {@return whether opening has an effect on the file, so that it is not done twice} */
    private boolean mayChange() {
        return switch (spec.disposition()) {
            case OPEN_EXISTING, OPEN_ALWAYS -> created;
            case CREATE_NEW, CREATE_ALWAYS, TRUNCATE_EXISTING -> true;
        };
    }

    private SystemHandle handle(@Nullable FileChannel channel, NioPlace place) throws IOException {
        boolean direct = spec.flags().contains(FileFlag.NO_BUFFERING);
        boolean delete = spec.flags().contains(FileFlag.DELETE_ON_CLOSE);
        int alignment = direct && place.kind() == HandleKind.DISK ? blockSize() : 1;
        NioChannels channels = new NioChannels(
                place,
                spec.access(),
                channel,
                NioOptions.reopened(spec),
                direct,
                !spec.share().contains(Share.WRITE));
        if (created || spec.disposition() == Disposition.CREATE_ALWAYS) {
            try {
                applyAttributes(channels);
            } catch (IOException | RuntimeException e) {
                channels.close();
                throw e;
            }
        }
        if (channel != null && !hasPositions(place, channel)) {
            return new NioSynchronousHandle(place, channels, delete);
        }
        return spec.overlapped()
                ? new NioFileHandle(place, channels, alignment, delete)
                : new NioSynchronousFile(place, channels, alignment, delete);
    }

    /** Afterwards the file could no longer be opened for appending. */
    private void applyAttributes(NioChannels channels) throws IOException {
        if (NioAttributes.isReadOnly(spec) && spec.access().contains(Access.WRITE)) {
            NioAttributes.whileWritable(spec, channels::prepareAppend);
        }
        NioAttributes.apply(spec);
    }

    private int blockSize() throws IOException {
        return Math.toIntExact(Files.getFileStore(path).getBlockSize());
    }

    static boolean hasPositions(NioPlace place, FileChannel channel) {
        if (place.kind() == HandleKind.PIPE) {
            return false;
        }
        if (place.kind() == HandleKind.CHARACTER || place.kind() == HandleKind.UNKNOWN) {
            try {
                channel.position();
            } catch (IOException e) {
                return false;
            }
        }
        return true;
    }

    /** {@return a channel to flush the directory with, where the JDK opens one} */
    private @Nullable FileChannel directory() throws IOException {
        switch (spec.disposition()) {
            case CREATE_NEW -> throw new FileAlreadyExistsException(spec.target());
            case CREATE_ALWAYS, TRUNCATE_EXISTING -> throw NioErrors.of("open", spec.target(), NioErrno.EISDIR);
            default -> {
                if (!spec.flags().contains(FileFlag.BACKUP_SEMANTICS)) {
                    throw NioErrors.of("open", spec.target(), NioErrno.EISDIR);
                }
            }
        }
        boolean flushable = !NioOptions.WINDOWS && !spec.access().isEmpty();
        return flushable ? FileChannel.open(path, Set.of(StandardOpenOption.READ)) : null;
    }

    private @Nullable FileChannel file() throws IOException {
        Set<OpenOption> options = NioOptions.of(spec);
        if (spec.access().contains(Access.WRITE)) {
            return dispose(options);
        }
        if (changes()) {
            Set<OpenOption> writes = NioOptions.reopened(spec);
            writes.add(StandardOpenOption.WRITE);
            dispose(writes).close();
        }
        if (spec.access().isEmpty()) {
            return null;
        }
        return FileChannel.open(path, options);
    }

    /** What only reads an existing file must do without the right to write to it. */
    private boolean changes() throws IOException {
        return switch (spec.disposition()) {
            case OPEN_EXISTING -> false;
            case OPEN_ALWAYS -> NioPlace.attributes(path, links) == null;
            case CREATE_NEW, CREATE_ALWAYS, TRUNCATE_EXISTING -> true;
        };
    }

    /** Opens as the disposition says, and finds out whether it creates. */
    private FileChannel dispose(Set<OpenOption> options) throws IOException {
        return switch (spec.disposition()) {
            case CREATE_NEW -> create(options);
            case OPEN_EXISTING -> FileChannel.open(path, options);
            case TRUNCATE_EXISTING -> FileChannel.open(path, with(options, StandardOpenOption.TRUNCATE_EXISTING));
            case OPEN_ALWAYS -> openOrCreate(options);
            case CREATE_ALWAYS -> openOrCreate(with(options, StandardOpenOption.TRUNCATE_EXISTING));
        };
    }

    private FileChannel openOrCreate(Set<OpenOption> options) throws IOException {
        try {
            return FileChannel.open(path, options);
        } catch (NoSuchFileException e) {
            try {
                return create(options);
            } catch (FileAlreadyExistsException again) {
                // Made by another meanwhile, or a link to nothing yet: the system decides.
                return FileChannel.open(
                        path, with(options, StandardOpenOption.CREATE), NioAttributes.whenCreating(spec));
            }
        }
    }

    private FileChannel create(Set<OpenOption> options) throws IOException {
        FileChannel channel =
                FileChannel.open(path, with(options, StandardOpenOption.CREATE_NEW), NioAttributes.whenCreating(spec));
        created = true;
        return channel;
    }

    private static Set<OpenOption> with(Set<OpenOption> options, OpenOption more) {
        Set<OpenOption> all = new HashSet<>(options);
        all.add(more);
        return all;
    }
}
