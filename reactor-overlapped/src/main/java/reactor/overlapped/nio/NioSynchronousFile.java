package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** A file or directory with a file pointer, opened without {@code FILE_FLAG_OVERLAPPED}. */
final class NioSynchronousFile extends NioFile implements NioSynchronous {

    NioSynchronousFile(NioPlace place, NioChannels channels, int alignment, boolean deleteOnClose) {
        super(place, channels, alignment, deleteOnClose);
    }

    @Override
    public FileChannel readable() throws IOException {
        return channels.reading("read");
    }

    @Override
    public FileChannel writable() throws IOException {
        return channels.writing("write");
    }

    @Override
    public FileChannel seekable() throws IOException {
        return channels.any("position");
    }
}
