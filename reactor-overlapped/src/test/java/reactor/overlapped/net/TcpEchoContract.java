package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.testing.faults.Held;

/** What is sent comes back, whole and in order, over one connection and over many. */
abstract class TcpEchoContract extends TcpContract {

    private static final int BLOCK = 64 * 1024;

    /** Of one connection; the system property makes it more. */
    private static final long MEBIBYTES = Long.getLong("reactor.overlapped.echo.mebibytes", 64);

    @Test
    @Timeout(600)
    void many_bytes_come_back_as_they_were_sent() {
        DisposableServer server = bindEcho();
        Connection connection = connect(server.address());
        long count = MEBIBYTES << 20;
        CRC32 sent = new CRC32();
        CRC32 received = new CRC32();
        byte[] block = Pattern.bytes(0, BLOCK);
        Flux<ByteBuf> source = Flux.range(0, (int) (count / BLOCK)).map(i -> {
            ByteBuf buffer = fixture.allocator().directBuffer(BLOCK, BLOCK).writeBytes(block);
            buffer.setInt(0, i);
            sent.update(buffer.internalNioBuffer(0, BLOCK));
            return buffer;
        });

        Mono<Void> sending = connection.outbound().send(source).shutdownOutput().then();
        Mono<Void> receiving = connection
                .inbound()
                .receiveRetained()
                .doOnNext(buffer -> {
                    received.update(buffer.internalNioBuffer(0, buffer.readableBytes()));
                    buffer.release();
                })
                .then();
        Mono.when(sending, receiving).block();

        assertThat(connection.bytesSent()).isEqualTo(count);
        assertThat(connection.bytesReceived()).isEqualTo(count);
        assertThat(received.getValue()).isEqualTo(sent.getValue());
        connection.close().block(PATIENCE);
        Held.await(() -> server.connections() == 0);
    }

    @Test
    void buffers_of_all_sizes_and_kinds_go_out_byte_by_byte_in_order() {
        Connection connection = connect(bindEcho().address());
        Random random = new Random(7);
        Pattern expected = new Pattern();
        List<ByteBuf> buffers = new ArrayList<>();
        long position = 0;
        for (int i = 0; i < 500; i++) {
            int size = switch (random.nextInt(4)) {
                case 0 -> 0;
                case 1 -> 1 + random.nextInt(20);
                case 2 -> 1 + random.nextInt(5000);
                default -> 1 + random.nextInt(100_000);
            };
            buffers.add(buffer(random.nextInt(5), Pattern.bytes(position, size)));
            position += size;
        }

        Mono.when(
                        connection
                                .outbound()
                                .send(Flux.fromIterable(buffers))
                                .shutdownOutput()
                                .then(),
                        connection
                                .inbound()
                                .receiveRetained()
                                .doOnNext(expected::check)
                                .then())
                .block(PATIENCE);

        assertThat(expected.position()).isEqualTo(position);
        assertThat(buffers).allMatch(buffer -> buffer == Unpooled.EMPTY_BUFFER || buffer.refCnt() == 0);
    }

    private static ByteBuf buffer(int kind, byte[] bytes) {
        return switch (kind) {
            case 0 -> Unpooled.wrappedBuffer(bytes);
            case 1 -> {
                int half = bytes.length / 2;
                CompositeByteBuf two = Unpooled.compositeBuffer();
                two.addComponent(true, Unpooled.directBuffer(half + 1).writeBytes(bytes, 0, half));
                yield two.addComponent(
                        true, Unpooled.directBuffer(half + 2).writeBytes(bytes, half, bytes.length - half));
            }
            case 2 -> direct(bytes).asReadOnly();
            case 3 ->
                Unpooled.directBuffer(bytes.length + 3)
                        .writeZero(3)
                        .writeBytes(bytes)
                        .skipBytes(3);
            default -> direct(bytes);
        };
    }

    @Test
    void connections_at_the_same_time_do_not_get_each_others_bytes() {
        DisposableServer server = bindEcho();
        int connections = 100;
        int size = 20_000;

        List<Boolean> same = Flux.range(0, connections)
                .flatMap(
                        number -> client(server.address()).connect().flatMap(connection -> {
                            byte[] own = Pattern.bytes(number * 1000L, size);
                            ByteArrayOutputStream echo = new ByteArrayOutputStream();
                            return Mono.when(
                                            connection
                                                    .outbound()
                                                    .sendByteArray(Mono.just(own))
                                                    .shutdownOutput()
                                                    .then(),
                                            connection
                                                    .inbound()
                                                    .receiveRetained()
                                                    .doOnNext(buffer -> echo.writeBytes(bytesOf(buffer)))
                                                    .then())
                                    .then(connection.close())
                                    .then(Mono.fromSupplier(() -> Arrays.equals(echo.toByteArray(), own)));
                        }),
                        connections)
                .collectList()
                .block(PATIENCE);

        assertThat(same).hasSize(connections).containsOnly(true);
        Held.await(() -> server.connections() == 0);
    }
}
