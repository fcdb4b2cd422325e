package reactor.overlapped.file;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;

/**
 * Follows a file that grows, as in {@code FileTail.of(log).lastLines(10).streamRetained().transform(Lines.utf8())}. Immutable: each method returns another.
 *
 * <p>A file that has been read to its end is looked at again after a while. When it is then shorter than what has been read, it is read from its start again; a file that
 * is shortened and grows beyond that within one interval looks as if it had only grown. By default the file that was opened is followed
 * wherever it is moved; {@link #byName} follows whatever has the name.
 */
public final class FileTail {

    /** What has become of the file; whatever was emitted before belongs to what was there before. */
    public enum Change {
        /** It is shorter than what has been read, and goes on from its start. */
        TRUNCATED,
        /** {@link FileTail#byName} only: there is no such file, or none that can be opened. One that is open is followed on. */
        MISSING,
        /** {@link FileTail#byName} only: another file has the name, or one again, and goes on from its start. */
        REPLACED
    }

    final FileOpener opener;
    FileTailStart start = OverlappedFile::size;
    Duration interval = Duration.ofMillis(250);
    boolean byName;
    boolean follow = true;
    StreamOptions options = StreamOptions.create();
    Consumer<? super Change> onChange = change -> {};

    private FileTail(FileOpener opener) {
        this.opener = opener;
    }

    private FileTail(FileTail from) {
        opener = from.opener;
        start = from.start;
        interval = from.interval;
        byName = from.byName;
        follow = from.follow;
        options = from.options;
        onChange = from.onChange;
    }

    /** {@return follows that file on the shared port; others may write, rename and delete it meanwhile} */
    public static FileTail of(Path path) {
        return of(FileOpener.of(path));
    }

    /** {@return follows a file that is opened in that way, which must be one for reading} */
    public static FileTail of(FileOpener opener) {
        return new FileTail(Objects.requireNonNull(opener, "opener"));
    }

    /** All that is there, and what comes. */
    public FileTail fromStart() {
        return startingAt(FileTailStart.lastBytes(Long.MAX_VALUE));
    }

    /** Only what comes after the file was opened, which is the default. */
    public FileTail fromEnd() {
        return startingAt(OverlappedFile::size);
    }

    /** That many bytes of what is there, not negative, and what comes. */
    public FileTail lastBytes(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("lastBytes " + bytes + " is negative");
        }
        return startingAt(FileTailStart.lastBytes(bytes));
    }

    /**
     * That many lines of what is there, not negative, and what comes. Found by reading backwards from the end. A line ends with a byte of 10, as in UTF-8 and all charsets that contain ASCII but
     * not in UTF-16; the last one needs no end.
     */
    public FileTail lastLines(int lines) {
        if (lines < 0) {
            throw new IllegalArgumentException("lastLines " + lines + " is negative");
        }
        return startingAt(FileTailStart.lastLines(lines));
    }

    private FileTail startingAt(FileTailStart newStart) {
        FileTail next = new FileTail(this);
        next.start = newStart;
        return next;
    }

    /** How long to wait at the end of the file before looking again; positive, by default 250 ms. */
    public FileTail interval(Duration newInterval) {
        if (newInterval.isZero() || newInterval.isNegative()) {
            throw new IllegalArgumentException("interval " + newInterval + " is not positive");
        }
        FileTail next = new FileTail(this);
        next.interval = newInterval;
        return next;
    }

    /**
     * Whether to follow the name, as {@code tail -F}; by default the file. When another file has the name, the one before is given an interval more, read to its
     * end, and closed; then the new one is read from its start. While no file has the name it is waited for, also at the beginning; a
     * file that comes only then is read from its start. Needs a backend that can tell files apart, which {@code nio} cannot on Windows: the stream fails with {@link
     * UnsupportedOperationException} there.
     */
    public FileTail byName(boolean newByName) {
        FileTail next = new FileTail(this);
        next.byName = newByName;
        return next;
    }

    /** Whether to wait for more at the end of the file; otherwise the stream completes there. By default true. */
    public FileTail follow(boolean newFollow) {
        FileTail next = new FileTail(this);
        next.follow = newFollow;
        return next;
    }

    /** Size of blocks, and how many are read ahead; position and length have no meaning. */
    public FileTail options(StreamOptions newOptions) {
        FileTail next = new FileTail(this);
        next.options = Objects.requireNonNull(newOptions, "options");
        return next;
    }

    /** Tells of each change, after all buffers from before it and before the first from after it; must not block. */
    public FileTail doOnChange(Consumer<? super Change> newOnChange) {
        FileTail next = new FileTail(this);
        next.onChange = Objects.requireNonNull(newOnChange, "onChange");
        return next;
    }

    /**
     * Follows the file.
     *
     * @return opens the file on the first demand. Emits direct buffers of at least one byte, in file order, which the receiver releases; reads, and looks at the file, only
     *     while there is demand. Never completes, unless {@link #follow} is off. Cancelling closes the file soon. Fails as {@link FileOpener#open()} does, with {@link #byName} only
     *     for other reasons than that there is no such file.
     */
    public Flux<ByteBuf> streamRetained() {
        return OnDemand.of(Flux.defer(() -> new FileFollower(this).stream()));
    }
}
