package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.IoctlCall;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;
import reactor.overlapped.spi.TransmitPart;

/** What a connected socket does with each operation. */
@Tag("iocp")
class IocpStreamSocketTest {

    private static final int FIONREAD = 0x4004667F;

    private final DriverRig rig = new DriverRig();

    @TempDir
    Path folder;

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    @Test
    void bytes_go_both_ways() throws Exception {
        DriverRig.Pair pair = rig.pair();

        rig.write(pair.client(), "question");
        assertThat(rig.read(pair.server(), 8)).isEqualTo("question");
        rig.write(pair.server(), "answer");
        assertThat(rig.read(pair.client(), 6)).isEqualTo("answer");
    }

    @Test
    void a_write_larger_than_all_buffers_on_the_way_arrives_whole() throws Exception {
        DriverRig.Pair pair = rig.pair();
        int size = 4 << 20;
        ByteBuf sent = rig.memory(size);
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        sent.writeBytes(bytes);
        ByteBuf received = rig.memory(size);

        DriverRig.Call write = rig.write(pair.client(), sent);
        while (received.isWritable()) {
            int read = rig.read(pair.server(), received).bytes();
            received.writerIndex(received.writerIndex() + read);
        }

        assertThat(write.bytes()).isEqualTo(size);
        byte[] arrived = new byte[size];
        received.readBytes(arrived);
        assertThat(Arrays.equals(arrived, bytes))
                .as("the bytes arrived unchanged")
                .isTrue();
    }

    @Test
    void a_vector_is_gathered_and_scattered_in_its_order() throws Exception {
        DriverRig.Pair pair = rig.pair();
        ByteBuf[] sent = {rig.text("one,"), rig.text("-two,").skipBytes(1), rig.text("three")};
        int written = rig.start(pair.client(), Op.WRITE, request -> vector(request, 13, sent))
                .bytes();
        assertThat(written).isEqualTo(13);
        CallLog.await("bytes to read", () -> readable(pair.server()) == 13);

        ByteBuf[] received = {rig.memory(2), rig.memory(3).writeByte('_'), rig.memory(20)};
        int read = rig.start(pair.server(), Op.READ, request -> vector(request, 24, received))
                .bytes();

        assertThat(read).isEqualTo(13);
        assertThat(received[0].getCharSequence(0, 2, StandardCharsets.UTF_8)).hasToString("on");
        assertThat(received[1].getCharSequence(0, 3, StandardCharsets.UTF_8)).hasToString("_e,");
        assertThat(received[2].getCharSequence(0, 9, StandardCharsets.UTF_8)).hasToString("two,three");
    }

    @Test
    void as_many_buffers_as_a_vector_may_have_are_sent_by_one_request() throws Exception {
        DriverRig.Pair pair = rig.pair();
        int limit = pair.client().vectorLimit();
        ByteBuf[] sent = new ByteBuf[limit];
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < limit; i++) {
            sent[i] = rig.text("<" + i + ">");
            all.append('<').append(i).append('>');
        }

        assertThat(rig.start(pair.client(), Op.WRITE, request -> vector(request, all.length(), sent))
                        .bytes())
                .isEqualTo(all.length());

        assertThat(rig.read(pair.server(), all.length())).isEqualTo(all.toString());
    }

    @Test
    void to_await_data_takes_none_and_ends_when_there_are_some() throws Exception {
        DriverRig.Pair pair = rig.pair();
        DriverRig.Call await = rig.start(pair.server(), Op.AWAIT_READABLE);
        assertThat(await.isComplete()).isFalse();

        rig.write(pair.client(), "data");

        assertThat(await.bytes()).isZero();
        assertThat(rig.start(pair.server(), Op.AWAIT_READABLE).bytes()).isZero();
        assertThat(rig.read(pair.server(), 4)).isEqualTo("data");
    }

    @Test
    void to_await_data_ends_at_the_end_of_the_stream() throws Exception {
        DriverRig.Pair pair = rig.pair();
        DriverRig.Call await = rig.start(pair.server(), Op.AWAIT_READABLE);

        DriverRig.control(pair.client()).shutdownOutput();

        assertThat(await.bytes()).isZero();
    }

    @Test
    void a_read_ends_where_the_peer_has_shut_down_its_output_and_the_other_way_stays_open() throws Exception {
        DriverRig.Pair pair = rig.pair();
        rig.write(pair.client(), "last");
        DriverRig.control(pair.client()).shutdownOutput();

        assertThat(rig.read(pair.server(), 4)).isEqualTo("last");
        assertThat(rig.read(pair.server(), rig.memory(8)).await().status).isEqualTo(Status.END);
        rig.write(pair.server(), "reply");
        assertThat(rig.read(pair.client(), 5)).isEqualTo("reply");
    }

    @Test
    void a_write_after_the_output_was_shut_down_fails() throws Exception {
        DriverRig.Pair pair = rig.pair();
        DriverRig.control(pair.client()).shutdownOutput();

        DriverRig.Call write = rig.write(pair.client(), rig.text("late")).await();

        assertThat(write.status).isEqualTo(Status.FAILED);
        assertThat(write.error).isInstanceOf(SocketException.class).hasMessageContaining("write");
    }

    @Test
    void a_read_in_flight_learns_that_the_peer_has_reset_the_connection() throws Exception {
        DriverRig.Pair pair = rig.pair();
        DriverRig.Call read = rig.read(pair.server(), rig.memory(8));

        DriverRig.control(pair.client()).option(StandardSocketOptions.SO_LINGER, 0);
        rig.close(pair.client());

        assertThat(read.await().status).isEqualTo(Status.FAILED);
        assertThat(read.error)
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("reset")
                .hasMessageContaining("read")
                .hasMessageContaining(pair.server().target());
    }

    @Test
    void a_cancelled_read_is_aborted_and_what_comes_later_is_there_for_the_next() throws Exception {
        DriverRig.Pair pair = rig.pair();
        DriverRig.Call read = rig.read(pair.server(), rig.memory(8));

        read.cancel();

        assertThat(read.await().status).isEqualTo(Status.ABORTED);
        rig.write(pair.client(), "next");
        assertThat(rig.read(pair.server(), 4)).isEqualTo("next");
    }

    @Test
    void a_cancelled_write_tells_how_much_of_it_went_out() throws Exception {
        DriverRig.Pair pair = rig.pair();
        ByteBuf sent = rig.memory(32 << 20).setZero(0, 32 << 20).writerIndex(32 << 20);
        DriverRig.Call write = rig.write(pair.client(), sent);
        assertThat(rig.start(pair.server(), Op.AWAIT_READABLE).bytes()).isZero();
        assertThat(write.isComplete()).isFalse();

        write.cancel();

        assertThat(write.await().status).isEqualTo(Status.ABORTED);
        DriverRig.control(pair.client()).shutdownOutput();
        ByteBuf received = rig.memory(1 << 20);
        long arrived = 0;
        DriverRig.Call read;
        while ((read = rig.read(pair.server(), received)).await().status == Status.OK) {
            arrived += read.transferred;
        }
        assertThat(read.status).isEqualTo(Status.END);
        assertThat(arrived).isPositive().isEqualTo(write.transferred);
    }

    @Test
    void urgent_data_are_read_apart_and_told_as_such() throws Exception {
        DriverRig.Pair pair = rig.pair();
        DriverRig.Call write = rig.start(pair.client(), Op.WRITE_URGENT, request -> memory(request, rig.text("!")));
        assertThat(write.bytes()).isEqualTo(1);

        ByteBuf received = rig.memory(4);
        DriverRig.Call read = rig.start(pair.server(), Op.READ_URGENT, request -> memory(request, received));

        assertThat(read.bytes()).isEqualTo(1);
        assertThat(read.flags).isEqualTo(Request.URGENT);
        assertThat(received.getByte(0)).isEqualTo((byte) '!');
        rig.write(pair.client(), "rest");
        DriverRig.Call rest = rig.read(pair.server(), rig.memory(8));
        assertThat(rest.bytes()).isEqualTo(4);
        assertThat(rest.flags).isZero();
    }

    @Test
    void a_range_of_a_file_is_sent_without_passing_through_this_process() throws Exception {
        DriverRig.Pair pair = rig.pair();
        SystemHandle file = file("0123456789");

        DriverRig.Call transmit = rig.start(pair.client(), Op.TRANSMIT_FILE, request -> {
            request.argument = file;
            request.position = 3;
            request.length = 5;
        });

        assertThat(transmit.bytes()).isEqualTo(5);
        assertThat(rig.read(pair.server(), 5)).isEqualTo("34567");
    }

    @Test
    void an_empty_range_of_a_file_sends_nothing() throws Exception {
        DriverRig.Pair pair = rig.pair();
        SystemHandle file = file("0123456789");

        DriverRig.Call transmit = rig.start(pair.client(), Op.TRANSMIT_FILE, request -> request.argument = file);

        assertThat(transmit.bytes()).isZero();
        rig.write(pair.client(), "next");
        assertThat(rig.read(pair.server(), 4)).isEqualTo("next");
    }

    @Test
    void what_is_no_file_cannot_be_transmitted() throws Exception {
        DriverRig.Pair pair = rig.pair();

        DriverRig.Call transmit =
                rig.start(pair.client(), Op.TRANSMIT_FILE, request -> request.argument = pair.server());

        assertThat(transmit.await().error).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void parts_of_memory_and_of_files_are_sent_in_their_order_where_the_system_can() throws Exception {
        DriverRig.Pair pair = rig.pair();
        TransmitPart[] parts = {
            new TransmitPart(rig.text("head "), null, 0, 5), new TransmitPart(null, file("0123456789"), 2, 3)
        };

        DriverRig.Call transmit = rig.start(pair.client(), Op.TRANSMIT_PACKETS, request -> request.argument = parts);

        if (!DriverRig.control(pair.client()).transmitsPackets()) {
            assertThat(transmit.await().error).isInstanceOf(UnsupportedOperationException.class);
        }
        assumeTrue(DriverRig.control(pair.client()).transmitsPackets(), "this system has no TransmitPackets");
        assertThat(transmit.bytes()).isEqualTo(8);
        assertThat(rig.read(pair.server(), 8)).isEqualTo("head 234");
    }

    @Test
    void a_disconnect_ends_the_stream_for_the_peer_after_what_was_sent() throws Exception {
        DriverRig.Pair pair = rig.pair();
        rig.write(pair.client(), "bye");

        rig.start(pair.client(), Op.DISCONNECT).bytes();

        assertThat(rig.read(pair.server(), 3)).isEqualTo("bye");
        assertThat(rig.read(pair.server(), rig.memory(8)).await().status).isEqualTo(Status.END);
    }

    @Test
    void a_control_code_brings_its_answer() throws Exception {
        DriverRig.Pair pair = rig.pair();
        rig.write(pair.client(), "12345");
        assertThat(rig.start(pair.server(), Op.AWAIT_READABLE).bytes()).isZero();
        ByteBuf output = rig.memory(4);

        DriverRig.Call ioctl =
                rig.start(pair.server(), Op.IOCTL, request -> request.argument = new IoctlCall(FIONREAD, null, output));

        assertThat(ioctl.bytes()).isEqualTo(4);
        assertThat(output.getIntLE(0)).isEqualTo(5);
    }

    @Test
    void an_operation_of_other_handles_is_refused() throws Exception {
        DriverRig.Pair pair = rig.pair();

        assertThat(rig.start(pair.client(), Op.APPEND).await().error).isInstanceOf(UnsupportedOperationException.class);
        assertThat(rig.start(pair.client(), Op.ACCEPT).await().error).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void nobody_listening_is_a_connect_exception() throws Exception {
        SystemHandle listener = rig.listen();
        InetSocketAddress address = DriverRig.local(listener);
        rig.close(listener);
        SystemHandle socket = rig.socket(address);

        DriverRig.Call connect = rig.connect(socket, address).await();

        assertThat(connect.error)
                .isInstanceOf(ConnectException.class)
                .hasMessageContaining("connect")
                .hasMessageContaining(address.toString());
    }

    @Test
    void a_connect_that_nobody_answers_can_be_cancelled() throws Exception {
        SystemHandle listener = rig.open(new ListenSpec(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0),
                1,
                SocketSettings.DEFAULT,
                SocketSettings.DEFAULT));
        List<DriverRig.Call> connects = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            SystemHandle socket = rig.socket(DriverRig.local(listener));
            connects.add(rig.connect(socket, DriverRig.local(listener)));
        }

        connects.forEach(DriverRig.Call::cancel);

        Set<Status> outcomes = EnumSet.noneOf(Status.class);
        for (DriverRig.Call connect : connects) {
            outcomes.add(connect.await().status);
        }
        assumeTrue(!outcomes.contains(Status.FAILED), "this system refuses what a backlog has no room for");
        assertThat(outcomes).contains(Status.ABORTED);
    }

    @Test
    void a_name_without_an_address_is_an_unknown_host() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 80);

        assertThatThrownBy(() -> rig.socket(nowhere))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("nowhere.invalid");
    }

    @Test
    void a_connected_socket_has_learned_that_it_is_one_and_knows_both_addresses() throws Exception {
        List<String> updates = new CopyOnWriteArrayList<>();
        rig.driver.observer = new IocpObserver() {
            @Override
            public void contextUpdated(long socket, int option, int error) {
                updates.add(Integer.toHexString(option) + ":" + error);
            }
        };
        SystemHandle listener = rig.listen();
        SystemHandle client = rig.socket(DriverRig.local(listener));
        assertThat(DriverRig.control(client).remoteAddress()).isNull();

        rig.connect(client, DriverRig.local(listener)).bytes();
        assertThat(updates).containsExactly("7010:0");
        SystemHandle server = rig.start(listener, Op.ACCEPT).accepted();
        assertThat(updates).containsExactly("7010:0", "700b:0");

        assertThat(DriverRig.control(client).remoteAddress()).isEqualTo(DriverRig.local(listener));
        assertThat(DriverRig.control(server).remoteAddress())
                .isEqualTo(DriverRig.control(client).localAddress());
        assertThat(DriverRig.control(server).localAddress()).isEqualTo(DriverRig.local(listener));
        assertThat(server.target()).isEqualTo(DriverRig.local(client).toString());
    }

    @Test
    void a_socket_connects_from_the_address_that_it_is_bound_to() throws Exception {
        SystemHandle listener = rig.listen();
        DriverRig.Call accept = rig.start(listener, Op.ACCEPT);
        InetSocketAddress own = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 2}), 0);
        SystemHandle client = rig.open(new SocketSpec(DriverRig.local(listener), own, SocketSettings.DEFAULT));
        rig.connect(client, DriverRig.local(listener)).bytes();

        InetSocketAddress peer =
                (InetSocketAddress) DriverRig.control(accept.accepted()).remoteAddress();

        assertThat(peer.getAddress()).isEqualTo(own.getAddress());
    }

    private SystemHandle file(String content) throws Exception {
        return rig.open(new FileSpec(
                Files.writeString(folder.resolve("file"), content),
                Set.of(Access.READ),
                Set.of(Share.READ),
                Disposition.OPEN_EXISTING,
                Set.of(),
                Set.of(),
                false,
                true));
    }

    private int readable(SystemHandle socket) {
        try {
            ByteBuf output = rig.memory(4);
            rig.start(socket, Op.IOCTL, request -> request.argument = new IoctlCall(FIONREAD, null, output))
                    .bytes();
            return output.getIntLE(0);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void vector(Request request, int length, ByteBuf... vector) {
        request.vector = vector;
        request.vectorCount = vector.length;
        request.length = length;
    }

    private static void memory(Request request, ByteBuf memory) {
        request.buffer = memory;
        request.index = 0;
        request.length = memory.capacity();
    }
}
