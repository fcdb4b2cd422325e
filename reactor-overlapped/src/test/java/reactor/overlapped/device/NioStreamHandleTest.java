package reactor.overlapped.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** FIFOs, whose descriptors are found in {@code /proc/self/fd}. */
@Tag("nio")
class NioStreamHandleTest extends StreamHandleContract {

    NioStreamHandleTest() {
        super("nio");
    }

    @Override
    PipeEnds makePipes() throws Exception {
        assumeTrue(LINUX, "the JDK can adopt no handle on this system");
        return new Fifos(fifo("incoming"), fifo("outgoing"));
    }

    private Path fifo(String name) throws Exception {
        Path path = path(name);
        assertThat(new ProcessBuilder("mkfifo", path.toString()).start().waitFor())
                .isZero();
        return path;
    }

    @Override
    boolean isOpen(long handle) {
        return Files.exists(Path.of("/proc/self/fd/" + handle));
    }

    @Test
    void a_handle_is_not_closed_for_the_caller_because_the_JDK_cannot() throws Exception {
        StepVerifier.create(StreamHandle.adopt(port(), ends().readable(), true))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(UnsupportedOperationException.class)
                        .hasMessageContainingAll("adopt", "close"))
                .verify(PATIENCE);
    }

    private static final class Fifos implements PipeEnds {

        private final RandomAccessFile adoptedIncoming;
        private final FileOutputStream sender;
        private final RandomAccessFile receiver;
        private final FileOutputStream adoptedOutgoing;
        private final long readable;
        private final long writable;

        Fifos(Path incoming, Path outgoing) throws IOException {
            // Opening one end waits for the other, but one who opens both waits for nobody.
            try (RandomAccessFile both = new RandomAccessFile(incoming.toFile(), "rw");
                    RandomAccessFile bothOut = new RandomAccessFile(outgoing.toFile(), "rw")) {
                assertThat(both.getFD().valid() && bothOut.getFD().valid()).isTrue();
                Set<Long> before = descriptors(incoming);
                adoptedIncoming = new RandomAccessFile(incoming.toFile(), "r");
                readable = added(before, descriptors(incoming));
                sender = new FileOutputStream(incoming.toFile());
                before = descriptors(outgoing);
                adoptedOutgoing = new FileOutputStream(outgoing.toFile());
                writable = added(before, descriptors(outgoing));
                receiver = new RandomAccessFile(outgoing.toFile(), "r");
            }
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
}
