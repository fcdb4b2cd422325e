package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import reactor.overlapped.HandleKind;

/**
 * A FIFO, a terminal or another thing without positions. The JDK can only read and write it by calls that block, so it is synchronous
 * even when an overlapped handle was asked for: a worker of the port must not be held by a peer that says nothing.
 */
final class NioSynchronousHandle implements NioSynchronous {

    private final NioPlace place;
    private final NioChannels channels;
    private final boolean deleteOnClose;
    private boolean inside;
    private boolean closing;

    NioSynchronousHandle(NioPlace place, NioChannels channels, boolean deleteOnClose) {
        this.place = place;
        this.channels = channels;
        this.deleteOnClose = deleteOnClose;
    }

    @Override
    public String target() {
        return place.path().toString();
    }

    @Override
    public HandleKind kind() {
        return place.kind();
    }

    @Override
    public FileChannel readable() throws IOException {
        checkOpen();
        return channels.reading("read");
    }

    @Override
    public FileChannel writable() throws IOException {
        checkOpen();
        return channels.writing("write");
    }

    @Override
    public FileChannel seekable() throws IOException {
        return channels.any("position");
    }

    @Override
    public synchronized void enter() {
        inside = true;
    }

    @Override
    public synchronized void leave() {
        inside = false;
    }

    /**
     * {@inheritDoc} The engine asks for it when it closes the handle, so it is final: a call not begun yet is refused. A peer may never
     * say anything again, and then the only way to get the blocked thread back is to close the channel under it, which the JDK does safely
     * on POSIX systems: the call throws {@link AsynchronousCloseException}. Elsewhere the close would wait for the call, so nothing is
     * done there.
     */
    @Override
    public synchronized void cancelAll() {
        closing = true;
        if (inside && !NioOptions.WINDOWS) {
            // Closing may wait (a terminal drains what it has), and the caller may be a thread that must not.
            Thread closer = new Thread(this::closeQuietly, "reactor-overlapped-nio-close");
            closer.setDaemon(true);
            closer.start();
        }
    }

    private synchronized void checkOpen() throws IOException {
        if (closing) {
            throw new AsynchronousCloseException();
        }
    }

    private void closeQuietly() {
        try {
            channels.close();
        } catch (IOException e) {
            // close() is still to come and reports what is wrong.
        }
    }

    @Override
    public void close() throws IOException {
        NioBlocking.run("close", target(), () -> {
            boolean delete = deleteOnClose && place.isSame();
            channels.close();
            if (delete) {
                Files.deleteIfExists(place.path());
            }
        });
    }
}
