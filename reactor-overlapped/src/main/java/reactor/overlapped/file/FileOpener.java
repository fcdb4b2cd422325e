package reactor.overlapped.file;

import java.io.IOException;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.spi.FileSpec;

/**
 * How a file is opened: Win32 {@code CreateFile} in full, mapped to what other systems have. Immutable: each method returns another.
 *
 * <p>What a system has no equal for is refused with an {@link UnsupportedOperationException} that names it, when the file is opened;
 * only hints are ignored.
 */
public final class FileOpener {

    private final Path path;
    private @Nullable CompletionPort port;
    private Set<Access> access = EnumSet.of(Access.READ);
    private Set<Share> share = EnumSet.allOf(Share.class);
    private Disposition disposition = Disposition.OPEN_EXISTING;
    private Set<FileFlag> flags = EnumSet.noneOf(FileFlag.class);
    private Set<FileAttribute> attributes = EnumSet.noneOf(FileAttribute.class);
    private boolean inheritable;
    private boolean append;

    private FileOpener(Path path) {
        this.path = path;
    }

    private FileOpener(FileOpener from) {
        path = from.path;
        port = from.port;
        access = from.access;
        share = from.share;
        disposition = from.disposition;
        flags = from.flags;
        attributes = from.attributes;
        inheritable = from.inheritable;
        append = from.append;
    }

    /** {@return opens that path for reading, if it exists, shared with everybody, on the shared port} */
    public static FileOpener of(Path path) {
        return new FileOpener(Objects.requireNonNull(path, "path"));
    }

    /** On that port; by default {@link CompletionPort#shared()}. */
    public FileOpener port(CompletionPort newPort) {
        FileOpener next = new FileOpener(this);
        next.port = Objects.requireNonNull(newPort, "port");
        return next;
    }

    /** For that access; none at all still lets sizes and kind be asked. By default READ. */
    public FileOpener access(Access... newAccess) {
        FileOpener next = new FileOpener(this);
        next.access = setOf(Access.class, newAccess);
        return next;
    }

    /** Others may do that meanwhile; by default everything. */
    public FileOpener share(Share... newShare) {
        FileOpener next = new FileOpener(this);
        next.share = setOf(Share.class, newShare);
        return next;
    }

    /** Whether the file must exist; by default {@link Disposition#OPEN_EXISTING}. */
    public FileOpener disposition(Disposition newDisposition) {
        FileOpener next = new FileOpener(this);
        next.disposition = Objects.requireNonNull(newDisposition, "disposition");
        return next;
    }

    /** With these flags; by default none. */
    public FileOpener flags(FileFlag... newFlags) {
        FileOpener next = new FileOpener(this);
        next.flags = setOf(FileFlag.class, newFlags);
        return next;
    }

    /** With these attributes, if it is created; by default none. */
    public FileOpener attributes(FileAttribute... newAttributes) {
        FileOpener next = new FileOpener(this);
        next.attributes = setOf(FileAttribute.class, newAttributes);
        return next;
    }

    /** Whether child processes inherit the handle ({@code SECURITY_ATTRIBUTES.bInheritHandle}); by default not. */
    public FileOpener inheritable(boolean newInheritable) {
        FileOpener next = new FileOpener(this);
        next.inheritable = newInheritable;
        return next;
    }

    /**
     * As these options of the JDK's say, with the meaning they have for {@link java.nio.channels.FileChannel#open}; they replace access, disposition and
     * flags set before. With APPEND, {@link OverlappedFile#write(Publisher)} appends and positional writes are refused.
     *
     * @throws UnsupportedOperationException for an option that is not known here
     * @throws IllegalArgumentException for READ, or TRUNCATE_EXISTING, with APPEND
     */
    public FileOpener options(OpenOption... options) {
        return OpenOptions.apply(this, options);
    }

    /** A write always goes to the end of the file. */
    FileOpener append(boolean newAppend) {
        FileOpener next = new FileOpener(this);
        next.append = newAppend;
        return next;
    }

    FileOpener share(Set<Share> newShare) {
        FileOpener next = new FileOpener(this);
        next.share = newShare;
        return next;
    }

    Set<Share> share() {
        return share;
    }

    /**
     * Opens the file for overlapped requests, on a thread that may block.
     *
     * @return opens on subscribe; the receiver closes the file. A file whose subscriber has cancelled is closed. Fails with {@link
     *     java.nio.file.NoSuchFileException}, {@link java.nio.file.AccessDeniedException}, {@link
     *     java.nio.file.FileAlreadyExistsException} or another {@link java.nio.file.FileSystemException}
     */
    public Mono<OverlappedFile> open() {
        return DiskFiles.open(port(), spec(true), append);
    }

    /**
     * Opens the file as a synchronous handle: without {@code FILE_FLAG_OVERLAPPED}, with a file pointer, and a thread of its own that
     * blocks for it.
     *
     * @return as {@link #open()}; fails with {@link UnsupportedOperationException} with the JDK's APPEND, which has no file pointer
     */
    public Mono<SynchronousFile> openSynchronous() {
        if (append) {
            return Mono.error(new UnsupportedOperationException(
                    "openSynchronous: " + path + " with APPEND, which goes with overlapped handles only"));
        }
        return DiskFiles.openSynchronous(port(), spec(false));
    }

    /**
     * Opens the file for as long as a publisher made from it lives: it is closed before the Flux completes, fails or, after a cancel, soon.
     *
     * @param work makes the publisher; called once per subscriber
     */
    public <T> Flux<T> use(Function<? super OverlappedFile, ? extends Publisher<? extends T>> work) {
        return Flux.usingWhen(open(), work, OverlappedFile::close);
    }

    /** {@return the opened file, by a call that may block} */
    OverlappedFile openNow() throws IOException {
        return DiskFiles.openNow(port(), spec(true), append);
    }

    /** {@return the path that it opens} */
    public Path path() {
        return path;
    }

    /** {@return the port that it opens it on} */
    public CompletionPort port() {
        return port != null ? port : CompletionPort.shared();
    }

    private FileSpec spec(boolean overlapped) {
        return new FileSpec(path, access, share, disposition, flags, attributes, inheritable, overlapped);
    }

    private static <E extends Enum<E>> Set<E> setOf(Class<E> type, E[] values) {
        Set<E> set = EnumSet.noneOf(type);
        Collections.addAll(set, values);
        return Collections.unmodifiableSet(set);
    }

    /** The JDK's options, translated. */
    private static final class OpenOptions {

        static FileOpener apply(FileOpener opener, OpenOption... options) {
            Set<StandardOpenOption> standard = EnumSet.noneOf(StandardOpenOption.class);
            Set<FileFlag> flags = EnumSet.noneOf(FileFlag.class);
            Set<Share> share = EnumSet.copyOf(EnumSet.allOf(Share.class));
            boolean shareGiven = false;
            for (OpenOption option : options) {
                if (option instanceof StandardOpenOption one) {
                    standard.add(one);
                } else if (option == LinkOption.NOFOLLOW_LINKS) {
                    flags.add(FileFlag.OPEN_REPARSE_POINT);
                } else {
                    shareGiven |= extended(option, flags, share);
                }
            }
            boolean append = standard.contains(StandardOpenOption.APPEND);
            boolean write = append || standard.contains(StandardOpenOption.WRITE);
            boolean read = standard.contains(StandardOpenOption.READ) || !write;
            if (append
                    && (standard.contains(StandardOpenOption.READ)
                            || standard.contains(StandardOpenOption.TRUNCATE_EXISTING))) {
                throw new IllegalArgumentException("APPEND goes neither with READ nor with TRUNCATE_EXISTING");
            }
            if (standard.contains(StandardOpenOption.DELETE_ON_CLOSE)) {
                flags.add(FileFlag.DELETE_ON_CLOSE);
            }
            if (standard.contains(StandardOpenOption.SYNC) || standard.contains(StandardOpenOption.DSYNC)) {
                flags.add(FileFlag.WRITE_THROUGH);
            }
            FileOpener next = opener.access(accessOf(read, write))
                    .flags(flags.toArray(new FileFlag[0]))
                    .disposition(write ? dispositionOf(standard) : Disposition.OPEN_EXISTING)
                    .append(append);
            return shareGiven ? next.share(Collections.unmodifiableSet(share)) : next;
        }

        /** Those of com.sun.nio.file.ExtendedOpenOption, by name, because not every JDK has them. {@return whether it is about sharing} */
        private static boolean extended(OpenOption option, Set<FileFlag> flags, Set<Share> share) {
            switch (option.toString()) {
                case "DIRECT" -> flags.add(FileFlag.NO_BUFFERING);
                case "NOSHARE_READ" -> share.remove(Share.READ);
                case "NOSHARE_WRITE" -> share.remove(Share.WRITE);
                case "NOSHARE_DELETE" -> share.remove(Share.DELETE);
                default -> throw new UnsupportedOperationException("open option " + option);
            }
            return !option.toString().equals("DIRECT");
        }

        private static Access[] accessOf(boolean read, boolean write) {
            if (read && write) {
                return new Access[] {Access.READ, Access.WRITE};
            }
            return new Access[] {write ? Access.WRITE : Access.READ};
        }

        private static Disposition dispositionOf(Set<StandardOpenOption> options) {
            if (options.contains(StandardOpenOption.CREATE_NEW)) {
                return Disposition.CREATE_NEW;
            }
            boolean truncate = options.contains(StandardOpenOption.TRUNCATE_EXISTING);
            if (options.contains(StandardOpenOption.CREATE)) {
                return truncate ? Disposition.CREATE_ALWAYS : Disposition.OPEN_ALWAYS;
            }
            return truncate ? Disposition.TRUNCATE_EXISTING : Disposition.OPEN_EXISTING;
        }
    }
}
