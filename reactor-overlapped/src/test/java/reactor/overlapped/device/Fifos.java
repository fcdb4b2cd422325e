package reactor.overlapped.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Function;

/** Two FIFOs. */
final class Fifos implements StreamHandleContract.PipeEnds {

    private final RandomAccessFile adoptedIncoming;
    private final FileOutputStream sender;
    private final RandomAccessFile receiver;
    private final FileOutputStream adoptedOutgoing;
    private final long readable;
    private final long writable;

    /** @param descriptors finds this process's descriptors of a path */
    Fifos(Path incoming, Path outgoing, Function<Path, Set<Long>> descriptors) throws Exception {
        make(incoming);
        make(outgoing);
        // Opening one end waits for the other, but one who opens both waits for nobody.
        try (RandomAccessFile both = new RandomAccessFile(incoming.toFile(), "rw");
                RandomAccessFile bothOut = new RandomAccessFile(outgoing.toFile(), "rw")) {
            assertThat(both.getFD().valid() && bothOut.getFD().valid()).isTrue();
            Set<Long> before = descriptors.apply(incoming);
            adoptedIncoming = new RandomAccessFile(incoming.toFile(), "r");
            readable = added(before, descriptors.apply(incoming));
            sender = new FileOutputStream(incoming.toFile());
            before = descriptors.apply(outgoing);
            adoptedOutgoing = new FileOutputStream(outgoing.toFile());
            writable = added(before, descriptors.apply(outgoing));
            receiver = new RandomAccessFile(outgoing.toFile(), "r");
        }
    }

    private static void make(Path path) throws Exception {
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
    }

    private static long added(Set<Long> before, Set<Long> now) {
        now.removeAll(before);
        assertThat(now).hasSize(1);
        return now.iterator().next();
    }

    @Override
    public long readable() {
        return readable;
    }

    @Override
    public long writable() {
        return writable;
    }

    @Override
    public void send(byte[] bytes) throws IOException {
        sender.write(bytes);
    }

    @Override
    public void closeSender() throws IOException {
        sender.close();
    }

    @Override
    public byte[] receive(int length) throws IOException {
        byte[] bytes = new byte[length];
        receiver.readFully(bytes);
        return bytes;
    }

    @Override
    public void adopted() throws IOException {
        adoptedIncoming.close();
    }

    @Override
    public void close() throws IOException {
        adoptedIncoming.close();
        sender.close();
        receiver.close();
        adoptedOutgoing.close();
    }
}
