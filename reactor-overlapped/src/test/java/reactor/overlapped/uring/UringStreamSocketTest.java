package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.IoctlCall;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SocketControl;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** What a connected socket does with each operation. */
@Tag("uring")
@Timeout(120)
class UringStreamSocketTest {

    private static final int FIONREAD = 0x541B;

    /** {@code _IOC (_IOC_READ, 'x', 1, 4000)}. */
    private static final int LARGE_CODE = 0x8FA07801;

    @TempDir
    Path folder;

    private final SocketRig rig = new SocketRig();

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    // ---- vectors

    @Test
    void a_vector_is_gathered_and_scattered_in_its_order() throws Exception {
        SocketRig.Pair pair = rig.pair();
        ByteBuf first = rig.memory(2);
        ByteBuf second = rig.memory(4);

        int sent = rig.start(pair.client(), Op.WRITE, r -> vector(r, 5, rig.text("ab"), rig.text("cde")))
                .bytes();
        int received = rig.start(pair.server(), Op.READ, r -> vector(r, 6, first, second))
                .bytes();

        assertThat(sent).isEqualTo(5);
        assertThat(received).isEqualTo(5);
        assertThat(first.writerIndex(2).toString(StandardCharsets.US_ASCII)).isEqualTo("ab");
        assertThat(second.writerIndex(3).toString(StandardCharsets.US_ASCII)).isEqualTo("cde");
    }

    @Test
    void as_many_buffers_as_a_vector_may_have_go_by_one_request() throws Exception {
        SocketRig.Pair pair = rig.pair();
        int limit = pair.client().vectorLimit();
        ByteBuf[] vector = new ByteBuf[limit];
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < limit; i++) {
            vector[i] = rig.text("buffer " + i + '\n');
            all.append("buffer ").append(i).append('\n');
        }
        assertThat(rig.start(pair.client(), Op.WRITE, r -> vector(r, all.length(), vector))
                        .bytes())
                .isEqualTo(all.length());
        assertThat(rig.read(pair.server(), all.length())).isEqualTo(all.toString());
    }

    private static void vector(Request request, int length, ByteBuf... vector) {
        request.vector = vector;
        request.vectorCount = vector.length;
        request.length = length;
    }

    // ---- urgent data

    @Test
    void a_read_of_urgent_data_waits_through_ordinary_data() throws Exception {
        SocketRig.Pair pair = rig.pair();
        ByteBuf urgent = rig.memory(1);
        SocketRig.Call read = rig.read(pair.server(), Op.READ_URGENT, urgent);
        rig.write(pair.client(), Op.WRITE, "ordinary");
        assertThat(rig.read(pair.server(), 8)).isEqualTo("ordinary");
        rig.write(pair.client(), Op.WRITE, "unread");
        assertThat(rig.start(pair.server(), Op.AWAIT_READABLE).bytes()).isZero();
        assertThat(read.isComplete()).isFalse();

        rig.write(pair.client(), Op.WRITE_URGENT, "!");

        assertThat(read.bytes()).isEqualTo(1);
        assertThat(read.flags).isEqualTo(Request.URGENT);
        assertThat(urgent.getByte(0)).isEqualTo((byte) '!');
        assertThat(rig.read(pair.server(), 6)).isEqualTo("unread");
    }

    @Test
    void a_read_of_urgent_data_ends_when_the_peer_sends_no_more() throws Exception {
        SocketRig.Pair pair = rig.pair();
        SocketRig.Call read = rig.read(pair.server(), Op.READ_URGENT, rig.memory(1));
        pair.client().control(SocketControl.class).shutdownOutput();
        assertThat(read.await().status).isEqualTo(Status.END);
    }

    @Test
    void a_read_of_urgent_data_can_be_cancelled() throws Exception {
        SocketRig.Pair pair = rig.pair();
        SocketRig.Call read = rig.read(pair.server(), Op.READ_URGENT, rig.memory(1));
        read.cancel();
        assertThat(read.await().status).isEqualTo(Status.ABORTED);
        rig.write(pair.client(), Op.WRITE_URGENT, "!");
        assertThat(rig.read(pair.server(), Op.READ_URGENT, rig.memory(1)).bytes())
                .isEqualTo(1);
    }

    // ---- files

    private SystemHandle file(Path path, FileFlag... flags) throws Exception {
        return rig.open(new FileSpec(
                path,
                EnumSet.of(Access.READ),
                EnumSet.allOf(Share.class),
                Disposition.OPEN_EXISTING,
                Set.of(flags),
                Set.of(),
                false,
                true));
    }

    private static byte[] pattern(int size) {
        byte[] bytes = new byte[size];
        for (int i = 0; i < size; i++) {
            bytes[i] = (byte) (i * 31 + i / 1000);
        }
        return bytes;
    }

    private SocketRig.Call transmit(SystemHandle socket, SystemHandle file, long position, int length)
            throws Exception {
        return rig.start(socket, Op.TRANSMIT_FILE, request -> {
            request.argument = file;
            request.position = position;
            request.length = length;
        });
    }

    /** Sends a range, in as many requests as it takes. {@return what arrives} */
    private byte[] sent(SocketRig.Pair pair, SystemHandle file, int from, int to) throws Exception {
        ByteBuf memory = rig.memory(to - from);
        CompletableFuture<Void> received = CompletableFuture.runAsync(() -> {
            try {
                rig.fill(pair.server(), memory);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
        });
        int sent = from;
        while (sent < to) {
            int more = transmit(pair.client(), file, sent, to - sent).bytes();
            assertThat(more).isPositive();
            sent += more;
        }
        assertThat(sent).isEqualTo(to);
        received.join();
        byte[] bytes = new byte[to - from];
        memory.getBytes(0, bytes);
        return bytes;
    }

    @Test
    void any_range_of_a_file_without_a_cache_is_sent() throws Exception {
        SocketRig.Pair pair = rig.pair();
        byte[] content = pattern(600_001);
        SystemHandle file = file(Files.write(folder.resolve("content"), content), FileFlag.NO_BUFFERING);
        for (int[] range : new int[][] {{0, 1}, {4095, 4098}, {12_345, content.length}}) {
            assertThat(sent(pair, file, range[0], range[1])).isEqualTo(Arrays.copyOfRange(content, range[0], range[1]));
        }
        assertThat(transmit(pair.client(), file, content.length, 1).await().status)
                .isEqualTo(Status.END);
    }

    @Test
    void a_cancelled_transmission_tells_how_much_went_out() throws Exception {
        SocketRig.Pair pair = rig.pair();
        Path path = folder.resolve("large");
        int size = 64 << 20;
        try (var sparse = new java.io.RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(size);
        }
        SystemHandle file = file(path);
        int sent = 0;
        SocketRig.Call part;
        do {
            part = transmit(pair.client(), file, sent, size - sent);
            Thread.yield();
            part.cancel();
            part.await();
            sent += part.transferred;
        } while (part.status == Status.OK);

        assertThat(part.status).isEqualTo(Status.ABORTED);
        pair.client().control(SocketControl.class).shutdownOutput();
        ByteBuf memory = rig.memory(1 << 16);
        int arrived = 0;
        SocketRig.Call read;
        while ((read = rig.read(pair.server(), Op.READ, memory).await()).status == Status.OK) {
            arrived += read.transferred;
        }
        assertThat(read.status).isEqualTo(Status.END);
        assertThat(arrived).isEqualTo(sent);
    }

    @Test
    void what_is_no_file_cannot_be_transmitted() throws Exception {
        SocketRig.Pair pair = rig.pair();
        assertThat(transmit(pair.client(), pair.server(), 0, 1).await().error)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no file of backend uring");
    }

    // ---- the rest

    @Test
    void a_write_after_the_output_was_shut_down_fails_and_the_peer_can_still_send() throws Exception {
        SocketRig.Pair pair = rig.pair();
        SocketControl control = pair.client().control(SocketControl.class);
        control.shutdownOutput();
        control.shutdownOutput();
        ByteBuf memory = rig.text("late");
        SocketRig.Call write = rig.start(pair.client(), Op.WRITE, request -> {
            request.buffer = memory;
            request.length = 4;
        });
        assertThat(write.await().error).isInstanceOf(SocketException.class).hasMessageContaining("EPIPE");
        assertThat(rig.read(pair.server(), Op.READ, rig.memory(1)).await().status)
                .isEqualTo(Status.END);
        rig.write(pair.server(), Op.WRITE, "still here");
        assertThat(rig.read(pair.client(), 10)).isEqualTo("still here");
    }

    @Test
    void a_disconnect_ends_the_stream_for_the_peer_after_what_was_sent() throws Exception {
        SocketRig.Pair pair = rig.pair();
        rig.write(pair.client(), Op.WRITE, "last");
        rig.start(pair.client(), Op.DISCONNECT).bytes();
        assertThat(rig.read(pair.server(), 4)).isEqualTo("last");
        assertThat(rig.read(pair.server(), Op.READ, rig.memory(1)).await().status)
                .isEqualTo(Status.END);
    }

    @Test
    void a_control_code_has_as_much_room_as_it_says_or_is_refused() throws Exception {
        SocketRig.Pair pair = rig.pair();
        rig.write(pair.client(), Op.WRITE, "12345");
        rig.start(pair.server(), Op.AWAIT_READABLE).bytes();
        ByteBuf output = rig.memory(2);
        assertThat(rig.start(pair.server(), Op.IOCTL, r -> r.argument = new IoctlCall(FIONREAD, null, output))
                        .bytes())
                .isEqualTo(2);
        assertThat(output.getUnsignedShortLE(0)).isEqualTo(5);
        assertThat(rig.start(pair.server(), Op.IOCTL, r -> r.argument = new IoctlCall(LARGE_CODE, null, null))
                        .await()
                        .error)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("4000 bytes");
    }

    @Test
    void a_unix_listener_without_room_is_busy_and_has_room_again_later() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        SystemHandle listener = rig.open(new ListenSpec(address, 1, SocketSettings.DEFAULT, SocketSettings.DEFAULT));
        SystemHandle client;
        SocketRig.Call connect;
        int waiting = -1;
        do {
            waiting++;
            client = rig.open(new SocketSpec(address, null, SocketSettings.DEFAULT));
            connect = rig.start(client, Op.CONNECT, request -> request.argument = address);
        } while (connect.await().status == Status.OK);
        assertThat(connect.status).isEqualTo(Status.BUSY);

        SystemHandle first = rig.start(listener, Op.ACCEPT).accepted();
        rig.start(client, Op.CONNECT, request -> request.argument = address).bytes();

        assertThat(first.target()).isEqualTo(listener.target());
        // It waits again, as a socket does that is not connected yet.
        SocketRig.Call read = rig.read(client, Op.READ, rig.memory(1));
        for (int i = 1; i < waiting; i++) {
            rig.start(listener, Op.ACCEPT).accepted();
        }
        SystemHandle last = rig.start(listener, Op.ACCEPT).accepted();
        assertThat(read.isComplete()).isFalse();
        rig.write(last, Op.WRITE, "x");
        read.bytes();
    }

    @Test
    void a_unix_listener_removes_its_own_file_only() throws Exception {
        Path path = folder.resolve("socket");
        ListenSpec spec =
                new ListenSpec(UnixDomainSocketAddress.of(path), 0, SocketSettings.DEFAULT, SocketSettings.DEFAULT);
        rig.close(rig.open(spec));
        assertThat(path).doesNotExist();
        SystemHandle listener = rig.open(spec);
        Files.delete(path);
        Files.writeString(path, "somebody else's");
        rig.close(listener);
        assertThat(path).hasContent("somebody else's");
    }

    @Test
    void a_descriptor_is_gone_when_its_socket_is_closed() throws Exception {
        Set<String> before = Descriptors.sockets();
        SocketRig.Pair pair = rig.pair();
        SocketRig.Call read = rig.read(pair.server(), Op.READ, rig.memory(1));
        SocketRig.Call wait = rig.start(pair.client(), Op.AWAIT_READABLE);
        pair.server().cancelAll();
        pair.client().cancelAll();
        assertThat(read.await().status).isEqualTo(Status.ABORTED);
        assertThat(wait.await().status).isEqualTo(Status.ABORTED);
        rig.close(pair.server());
        rig.close(pair.client());
        // The listener is left; what others had open may be closed meanwhile.
        assertThat(Descriptors.sockets())
                .filteredOn(socket -> !before.contains(socket))
                .hasSize(1);
    }
}
