package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.FileControl;

/** What an open file or directory has whatever way it is read and written. */
abstract class NioFile implements FileControl {

    final NioPlace place;
    final NioChannels channels;
    private final NioLocks locks = new NioLocks();
    private final int alignment;
    private final boolean deleteOnClose;

    NioFile(NioPlace place, NioChannels channels, int alignment, boolean deleteOnClose) {
        this.place = place;
        this.channels = channels;
        this.alignment = alignment;
        this.deleteOnClose = deleteOnClose;
    }

    public final String target() {
        return place.path().toString();
    }

    public final HandleKind kind() {
        return place.kind();
    }

    @Override
    public final long size() throws IOException {
        return NioBlocking.call("size", target(), () -> {
            FileChannel channel = channels.first();
            if (channel != null) {
                return channel.size();
            }
            place.checkSame("size");
            return Files.size(place.path());
        });
    }

    /** The JDK asks no system for allocated blocks or compressed size, and everything it could be computed from is a guess. */
    @Override
    public final long physicalSize() {
        throw NioOptions.refused("physicalSize: the JDK does not tell it");
    }

    /**
     * {@inheritDoc} The JDK cannot lengthen a file but by writing to it: its new last byte is written, a zero. A byte that somebody else
     * writes there at the same moment may be lost.
     */
    @Override
    public final void setLength(long length) throws IOException {
        NioBlocking.run("setLength", target(), () -> {
            FileChannel channel = channels.writing("setLength");
            if (length > channel.size()) {
                ByteBuffer zero = ByteBuffer.allocate(1);
                FileChannel unaligned = channels.unaligned();
                while (zero.hasRemaining()) {
                    unaligned.write(zero, length - 1);
                }
            } else {
                channel.truncate(length);
            }
        });
    }

    @Override
    public final void flush() throws IOException {
        NioBlocking.run("flush", target(), () -> channels.any("flush").force(true));
    }

    @Override
    public final boolean tryLock(long position, long length, boolean shared) throws IOException {
        return NioBlocking.call("lock", target(), () -> {
            FileChannel channel = shared ? channels.reading("lock") : channels.writing("lock");
            return locks.tryLock(channel, position, length, shared);
        });
    }

    @Override
    public final void unlock(long position, long length) throws IOException {
        NioBlocking.run("unlock", target(), () -> locks.unlock(target(), position, length));
    }

    /**
     * {@inheritDoc} The JDK tells it of a path only, and hides the descriptor of a channel. So it is what the path had just before and just after the file was opened; where
     * opening creates or truncates, just after: another file that gets the name in that moment is taken for the one that is open.
     */
    @Override
    public final @Nullable Object identity() {
        return place.key();
    }

    @Override
    public final int alignment() {
        return alignment;
    }

    public final void close() throws IOException {
        NioBlocking.run("close", target(), () -> {
            // The JDK's own DELETE_ON_CLOSE unlinks when it opens. Looked at while open: the inode cannot be another
            // file's.
            boolean delete = deleteOnClose && place.isSame();
            try {
                channels.close();
            } finally {
                if (delete) {
                    delete();
                }
            }
        });
    }

    private void delete() throws IOException {
        try {
            Files.delete(place.path());
        } catch (NoSuchFileException e) {
            // Somebody else was faster.
        }
    }
}
