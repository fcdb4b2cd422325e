package reactor.overlapped.nio;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.file.Access;

/**
 * The channels of one open file: the one it was opened with, and others on the same file for what that one cannot do. None is closed before
 * the handle is: on POSIX systems closing any of a process's descriptors of a file drops all locks the process has on it.
 */
final class NioChannels implements Closeable {

    private final NioPlace place;
    private final Set<Access> access;
    private final @Nullable FileChannel first;
    private final Set<OpenOption> reopened;
    private final boolean direct;
    private final boolean soleWriter;
    private @Nullable FileChannel append;
    private @Nullable FileChannel buffered;
    private boolean closed;

    NioChannels(
            NioPlace place,
            Set<Access> access,
            @Nullable FileChannel first,
            Set<OpenOption> reopened,
            boolean direct,
            boolean soleWriter) {
        this.place = place;
        this.access = access;
        this.first = first;
        this.reopened = reopened;
        this.direct = direct;
        this.soleWriter = soleWriter;
    }

    /** {@return the first channel, or null when the handle was opened without access} */
    @Nullable
    FileChannel first() {
        return first;
    }

    FileChannel reading(String operation) throws IOException {
        return checked(operation, Access.READ, "read");
    }

    FileChannel writing(String operation) throws IOException {
        return checked(operation, Access.WRITE, "write");
    }

    /** {@return a channel for what any access will do} */
    FileChannel any(String operation) throws IOException {
        if (first == null) {
            throw NioErrors.noAccess(operation, place.path().toString(), "any");
        }
        return first;
    }

    private FileChannel checked(String operation, Access wanted, String name) throws IOException {
        if (place.kind() == HandleKind.DIRECTORY) {
            throw NioErrors.of(operation, place.path().toString(), NioErrno.EISDIR);
        }
        if (first == null || !access.contains(wanted)) {
            throw NioErrors.noAccess(operation, place.path().toString(), name);
        }
        return first;
    }

    /** Writes at the end of the file. */
    int append(ByteBuffer bytes) throws IOException {
        if (soleWriter) {
            // The share mode keeps every other writer away, a second channel of our own too: the end moves only here.
            FileChannel channel = writing("append");
            synchronized (this) {
                return channel.write(bytes, channel.size());
            }
        }
        return appending().write(bytes);
    }

    /** Opens now what {@link #append} would open later. */
    void prepareAppend() throws IOException {
        if (!soleWriter) {
            appending();
        }
    }

    /** {@return the channel whose every write the system puts at the end; buffered, because that end is seldom aligned} */
    private synchronized FileChannel appending() throws IOException {
        writing("append");
        if (append == null) {
            append = reopen("append", StandardOpenOption.APPEND);
        }
        return append;
    }

    /** {@return a channel that writes at any position, aligned or not} */
    synchronized FileChannel unaligned() throws IOException {
        FileChannel channel = writing("setLength");
        if (!direct) {
            return channel;
        }
        if (buffered == null) {
            buffered = reopen("setLength");
        }
        return buffered;
    }

    private FileChannel reopen(String operation, OpenOption... more) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        place.checkSame(operation);
        Set<OpenOption> options = new HashSet<>(reopened);
        options.add(StandardOpenOption.WRITE);
        options.addAll(Set.of(more));
        return FileChannel.open(place.path(), options);
    }

    @Override
    @SuppressWarnings("try")
    public synchronized void close() throws IOException {
        closed = true;
        try (FileChannel one = first;
                FileChannel two = append;
                FileChannel three = buffered) {
            // Each is closed, the others too when one fails.
        }
    }
}
