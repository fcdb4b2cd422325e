package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** Ways to move bytes other than from one buffer to another. */
@Tag("nio")
@Tag("selector")
@Timeout(120)
class NioTransferTest {

    @TempDir
    Path folder;

    private final RawPort port = new RawPort(1, 2);

    @AfterEach
    void close() throws Exception {
        port.close();
    }

    @Test
    void a_file_is_sent_as_fast_as_the_peer_takes_it() throws Exception {
        int size = 8 << 20;
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (i * 31 + i / 1000);
        }
        Path path = Files.write(folder.resolve("content"), content);
        SystemHandle file = port.open(new FileSpec(
                path,
                EnumSet.of(Access.READ),
                EnumSet.allOf(Share.class),
                Disposition.OPEN_EXISTING,
                Set.of(),
                Set.of(),
                false,
                true));
        NioStreamTest.Pair pair = NioStreamTest.Pair.connect(port);
        Thread sender = new Thread(() -> {
            try {
                int sent = 0;
                while (sent < size) {
                    Request part = RawPort.request(Op.TRANSMIT_FILE);
                    part.argument = file;
                    part.position = sent;
                    part.length = size - sent;
                    port.call(pair.client(), part);
                    assertThat(part.status).isEqualTo(Status.OK);
                    assertThat(part.transferred).isPositive();
                    sent += part.transferred;
                }
                Request behind = RawPort.request(Op.TRANSMIT_FILE);
                behind.argument = file;
                behind.position = size;
                behind.length = 1;
                assertThat(port.call(pair.client(), behind).status).isEqualTo(Status.END);
            } catch (InterruptedException | RuntimeException | Error e) {
                port.unexpected.add(e);
            }
        });
        sender.start();
        int received = 0;
        while (received < size) {
            Request read = port.call(pair.server(), NioStreamTest.Pair.read(1 << 16));
            assertThat(read.transferred).isPositive();
            for (int i = 0; i < read.transferred; i++) {
                if (read.byteBuffer.get(i) != content[received + i]) {
                    assertThat(i).as("first wrong byte after %s", received).isEqualTo(-1);
                }
            }
            received += read.transferred;
        }
        sender.join();
    }

    @Test
    void several_buffers_are_gathered_and_scattered() throws Exception {
        NioStreamTest.Pair pair = NioStreamTest.Pair.connect(port);
        Request write = RawPort.request(Op.WRITE);
        write.vector = new ByteBuf[] {direct("ab"), direct("cde")};
        write.vectorCount = 2;
        write.length = 5;
        assertThat(port.call(pair.client(), write).transferred).isEqualTo(5);
        Request read = RawPort.request(Op.READ);
        read.vector = new ByteBuf[] {Unpooled.directBuffer(3, 3), Unpooled.directBuffer(3, 3)};
        read.vectorCount = 2;
        read.length = 6;
        assertThat(port.call(pair.server(), read).transferred).isEqualTo(5);
        assertThat(read.vector[0].getCharSequence(0, 3, StandardCharsets.US_ASCII))
                .hasToString("abc");
        assertThat(read.vector[1].getCharSequence(0, 2, StandardCharsets.US_ASCII))
                .hasToString("de");
        for (ByteBuf buffer : new ByteBuf[] {write.vector[0], write.vector[1], read.vector[0], read.vector[1]}) {
            buffer.release();
        }
    }

    @Test
    void urgent_data_comes_in_the_stream_where_that_is_asked_for() throws Exception {
        NioStreamTest.Pair pair = NioStreamTest.Pair.connect(port, new SocketSettings(Map.of(), false, true, false));
        int sent = 0;
        while (sent < 3) {
            Request urgent = RawPort.request(Op.WRITE_URGENT);
            urgent.byteBuffer = ByteBuffer.allocateDirect(3);
            urgent.index = sent;
            urgent.length = 3 - sent;
            sent += port.call(pair.client(), urgent).transferred;
        }
        int received = 0;
        while (received < 3) {
            received += port.call(pair.server(), NioStreamTest.Pair.read(8)).transferred;
        }
        assertThat(port.call(pair.server(), RawPort.request(Op.READ_URGENT)).error)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("SO_OOBINLINE");
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void a_unix_listener_without_room_is_busy_and_has_room_again_later() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        SystemHandle listener =
                port.driver.open(new ListenSpec(address, 1, SocketSettings.DEFAULT, SocketSettings.DEFAULT));
        SystemHandle client = null;
        Request connect = null;
        do {
            client = port.open(new SocketSpec(address, null, SocketSettings.DEFAULT));
            connect = RawPort.request(Op.CONNECT);
            connect.argument = address;
            port.call(client, connect);
        } while (connect.status == Status.OK);
        assertThat(connect.status).isEqualTo(Status.BUSY);
        port.adopt((SystemHandle) port.call(listener, RawPort.request(Op.ACCEPT)).result);
        assertThat(port.call(client, connect).status).isEqualTo(Status.OK);
        listener.close();
        assertThat(address.getPath()).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void closed_connections_free_their_descriptors_although_nothing_more_happens() throws Exception {
        NioStreamTest.Pair.connect(port);
        long before = sockets();
        for (int i = 0; i < 20; i++) {
            NioStreamTest.Pair pair = NioStreamTest.Pair.connect(port);
            Semaphore end = new Semaphore(0);
            port.start(pair.server(), RawPort.request(Op.AWAIT_READABLE), readable -> end.release());
            port.close(pair.client());
            assertThat(end.tryAcquire(RawPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                    .isTrue();
            port.close(pair.server());
            port.close(pair.listener());
        }
        long deadline = System.nanoTime() + RawPort.PATIENCE.toNanos();
        while (sockets() > before) {
            assertThat(System.nanoTime()).as("descriptors are freed").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    /** {@return how many are open; of other descriptors the JVM opens some when it likes} */
    private static long sockets() throws IOException {
        long count = 0;
        try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path one : all) {
                try {
                    count += Files.readSymbolicLink(one).toString().startsWith("socket:") ? 1 : 0;
                } catch (NoSuchFileException e) {
                    // Closed meanwhile.
                }
            }
        }
        return count;
    }

    private static ByteBuf direct(String text) {
        return Unpooled.directBuffer(text.length()).writeBytes(text.getBytes(StandardCharsets.US_ASCII));
    }
}
