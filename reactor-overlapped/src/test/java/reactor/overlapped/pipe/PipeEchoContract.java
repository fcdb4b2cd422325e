package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.net.DisposableServer;

/** What one end sends, the other receives: much of it, from many at once. */
abstract class PipeEchoContract extends PipeContract {

    private static final int BLOCK = 64 * 1024;

    /** {@code -Dreactor.overlapped.test.pipeMiB=1024} for a gibibyte. */
    private static final int MEBIBYTES = Integer.getInteger("reactor.overlapped.test.pipeMiB", 64);

    PipeEchoContract(String backend) {
        super(backend);
    }

    private PipeServer echo() {
        return server().handle((in, out) -> out.send(in.receiveRetained()));
    }

    @Test
    @Timeout(600)
    void many_bytes_come_back_as_they_were_sent() {
        bind(echo());
        PipeConnection connection = connect(client());
        int blocks = MEBIBYTES * 16;
        byte[] pattern = contents(BLOCK);
        CRC32 sent = new CRC32();
        CRC32 received = new CRC32();
        AtomicLong left = new AtomicLong((long) blocks * BLOCK);
        Mono<Void> sending = connection
                .outbound()
                .send(Flux.range(0, blocks).map(i -> {
                    // Each block is different, so that one that is lost, doubled or misplaced shows.
                    ByteBuf block = Unpooled.directBuffer(BLOCK).writeInt(i).writeBytes(pattern, 4, BLOCK - 4);
                    sent.update(block.nioBuffer());
                    return block;
                }))
                .then();
        Mono<Void> receiving = connection
                .inbound()
                .receiveRetained()
                .map(buffer -> {
                    received.update(buffer.nioBuffer());
                    int count = buffer.readableBytes();
                    buffer.release();
                    return left.addAndGet(-count);
                })
                .takeUntil(rest -> rest <= 0)
                .then();
        Mono.when(sending, receiving).block(PATIENCE.multipliedBy(9));
        assertThat(left).hasValue(0);
        assertThat(received.getValue()).isEqualTo(sent.getValue());
        assertThat(connection.bytesSent()).isEqualTo((long) blocks * BLOCK);
        assertThat(connection.bytesReceived()).isEqualTo((long) blocks * BLOCK);
    }

    @Test
    void many_clients_at_once_get_each_his_own_back() {
        bind(echo());
        List<String> answers = Flux.range(0, 40)
                .flatMap(
                        i -> client().connect().flatMap(connection -> {
                            String said = said(i);
                            AtomicInteger left = new AtomicInteger(said.length());
                            Mono<String> answer = connection
                                    .inbound()
                                    .receiveRetained()
                                    .map(buffer -> new String(take(buffer), StandardCharsets.US_ASCII))
                                    .takeUntil(part -> left.addAndGet(-part.length()) <= 0)
                                    .collect(Collectors.joining());
                            return send(connection, said.getBytes(StandardCharsets.US_ASCII))
                                    .then(answer)
                                    .delayUntil(all -> connection.close());
                        }),
                        40)
                .collectList()
                .block(PATIENCE);
        assertThat(answers)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 40).mapToObj(PipeEchoContract::said).toList());
    }

    private static String said(int i) {
        return i + ":" + "x".repeat(i * 100);
    }

    @Test
    void several_instances_wait_so_that_clients_need_not() {
        DisposableServer server = listen(server().instancesAhead(4));
        List<PipeConnection> clients = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            clients.add(connect(client()));
            accepted();
        }
        assertThat(server.connections()).isEqualTo(8);
        clients.forEach(client -> client.close().block(PATIENCE));
    }

    @Test
    void both_directions_are_used_at_once() {
        Ends ends = ends();
        byte[] bytes = contents(1_000_000);
        byte[] back = contents(1_000_001);
        AtomicInteger first = new AtomicInteger(bytes.length);
        AtomicInteger second = new AtomicInteger(back.length);
        CRC32 atServer = new CRC32();
        CRC32 atClient = new CRC32();
        Mono.when(
                        ends.client().outbound().send(pieces(bytes, 10_000)).then(),
                        ends.server().outbound().send(pieces(back, 9_000)).then(),
                        summed(ends.server(), first, atServer),
                        summed(ends.client(), second, atClient))
                .block(PATIENCE);
        assertThat(atServer.getValue()).isEqualTo(sum(bytes));
        assertThat(atClient.getValue()).isEqualTo(sum(back));
    }

    private static Mono<Void> summed(PipeConnection connection, AtomicInteger left, CRC32 sum) {
        return connection
                .inbound()
                .receiveRetained(8192)
                .map(buffer -> {
                    assertThat(buffer.readableBytes()).isBetween(1, 8192);
                    sum.update(buffer.nioBuffer());
                    int count = buffer.readableBytes();
                    buffer.release();
                    return left.addAndGet(-count);
                })
                .takeUntil(rest -> rest <= 0)
                .then();
    }

    private static long sum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return sum.getValue();
    }

    @Test
    void text_and_arrays_go_through_it_in_their_order() {
        Ends ends = ends();
        Mono<Void> sending = ends.client()
                .outbound()
                .sendString(Mono.just("grün"))
                .sendByteArray(Flux.just(new byte[] {1, 2}, new byte[] {3}))
                .sendString(Mono.just("end"))
                .then();
        byte[] expected = Unpooled.wrappedBuffer(
                        "grün".getBytes(StandardCharsets.UTF_8),
                        new byte[] {1, 2, 3},
                        "end".getBytes(StandardCharsets.UTF_8))
                .copy()
                .array();
        AtomicInteger left = new AtomicInteger(expected.length);
        CRC32 received = new CRC32();
        Mono.when(sending, summed(ends.server(), left, received)).block(PATIENCE);
        assertThat(left).hasValue(0);
        assertThat(received.getValue()).isEqualTo(sum(expected));
    }
}
