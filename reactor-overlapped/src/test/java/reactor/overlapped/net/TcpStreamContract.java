package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.testing.Taker;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** What the two streams of a connection promise: order, turns, what is held back, and an end for each. */
abstract class TcpStreamContract extends TcpContract {

    @Test
    void sending_begins_with_subscribe_and_each_subscriber_sends_anew() throws Exception {
        Link link = link();
        AtomicInteger subscriptions = new AtomicInteger();
        Mono<Void> sending = link.connection()
                .outbound()
                .sendString(Mono.fromSupplier(() -> "number " + subscriptions.incrementAndGet()))
                .then();
        assertThat(subscriptions).hasValue(0);
        assertThat(fixture.counts().submitted()).isLessThanOrEqualTo(1);

        sending.block(PATIENCE);
        sending.block(PATIENCE);

        assertThat(link.peer().receiveText(16)).isEqualTo("number 1number 2");
    }

    @Test
    void what_is_sent_one_after_the_other_arrives_so() throws Exception {
        Link link = link();
        List<String> order = new ArrayList<>();
        link.connection()
                .outbound()
                .sendString(Flux.just("a", "é", "中"))
                .then(Mono.fromRunnable(() -> order.add("between")))
                .sendString(Mono.just("é"), StandardCharsets.ISO_8859_1)
                .sendByteArray(Flux.just(new byte[] {1}, new byte[0], new byte[] {2, 3}))
                .then(Mono.fromRunnable(() -> order.add("after")))
                .then()
                .block(PATIENCE);
        assertThat(order).containsExactly("between", "after");
        assertThat(link.peer().receiveText(6)).isEqualTo("aé中");
        assertThat(link.peer().receive(4)).containsExactly(0xE9, 1, 2, 3);
    }

    @Test
    void buffers_of_several_senders_are_not_mixed() throws Exception {
        Link link = link();
        int senders = 8;
        int buffers = 200;
        int size = 1000;
        CompletableFuture<Void> sending = Flux.range(0, senders)
                .flatMap(
                        sender -> link.connection()
                                .outbound()
                                .send(Flux.range(0, buffers).map(i -> {
                                    byte[] own = new byte[size];
                                    Arrays.fill(own, (byte) (int) sender);
                                    return fixture.allocator()
                                            .directBuffer(size)
                                            .writeBytes(own);
                                }))
                                .then(),
                        senders)
                .then()
                .toFuture();
        int[] counts = new int[senders];
        for (int i = 0; i < senders * buffers; i++) {
            byte[] block = link.peer().receive(size);
            byte[] same = new byte[size];
            Arrays.fill(same, block[0]);
            assertThat(block).isEqualTo(same);
            counts[block[0]]++;
        }
        sending.join();
        assertThat(counts).containsOnly(buffers);
    }

    @Test
    void buffers_are_held_back_until_one_flushes() throws Exception {
        Link link = link();
        Sinks.Many<ByteBuf> source = Sinks.many().unicast().onBackpressureBuffer();
        AtomicInteger asked = new AtomicInteger();
        CompletableFuture<Void> sending = link.connection()
                .outbound()
                .send(source.asFlux(), buffer -> {
                    asked.incrementAndGet();
                    return buffer.getByte(buffer.readerIndex()) == '!';
                })
                .then()
                .toFuture();
        for (int round = 0; round < 3; round++) {
            for (String part : List.of("a", "b")) {
                int seen = asked.get();
                source.tryEmitNext(direct(part)).orThrow();
                Held.await(() -> asked.get() > seen);
            }
            assertThat(fixture.port().inFlight()).isZero();
            assertThat(link.connection().bytesSent()).as("of the rounds before").isEqualTo(3L * round);
            source.tryEmitNext(direct("!")).orThrow();
            assertThat(link.peer().receiveText(3)).isEqualTo("ab!");
        }
        source.tryEmitNext(direct("rest")).orThrow();
        source.tryEmitComplete().orThrow();
        sending.join();
        assertThat(link.peer().receiveText(4)).isEqualTo("rest");
    }

    @Test
    void sixty_four_buffers_are_not_held_back() throws Exception {
        Link link = link();
        Sinks.Many<ByteBuf> source = Sinks.many().unicast().onBackpressureBuffer();
        CompletableFuture<Void> sending = link.connection()
                .outbound()
                .send(source.asFlux(), buffer -> false)
                .then()
                .toFuture();
        for (int i = 0; i < 64; i++) {
            source.tryEmitNext(direct("x")).orThrow();
        }
        assertThat(link.peer().receiveText(64)).isEqualTo("x".repeat(64));
        source.tryEmitComplete().orThrow();
        sending.join();
    }

    @Test
    void a_publisher_that_fails_fails_the_send_and_the_connection_goes_on() throws Exception {
        Link link = link();
        Flux<ByteBuf> source =
                Flux.concat(Flux.just(direct("sent")), Flux.error(new IllegalArgumentException("thrown by a test")));
        StepVerifier.create(link.connection().outbound().send(source).then())
                .expectErrorMessage("thrown by a test")
                .verify(PATIENCE);
        send(link.connection(), "next");
        assertThat(link.peer().receiveText(4)).isIn("next", "sent");
    }

    @Test
    void a_publisher_that_has_ended_is_not_cancelled() throws Exception {
        Link link = link();
        AtomicInteger cancelled = new AtomicInteger();
        send(link.connection(), "first");
        link.connection()
                .outbound()
                .send(Flux.just(direct("second")).doOnCancel(cancelled::incrementAndGet))
                .then()
                .block(PATIENCE);
        send(link.connection(), "third");
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void the_end_of_the_peers_stream_leaves_sending_open() throws Exception {
        Link link = link();
        link.peer().send("all");
        link.peer().endOutput();
        Taker taker = new Taker(Long.MAX_VALUE);
        link.connection().inbound().receiveRetained().subscribe(taker);
        assertThat(taker.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("all");
        // It has ended for the next one as well.
        StepVerifier.create(link.connection().inbound().receiveRetained()).verifyComplete();
        ByteBuf buffer = Unpooled.directBuffer(10);
        StepVerifier.create(link.connection().inbound().receiveInto(List.of(buffer)))
                .verifyComplete();
        assertThat(buffer.writerIndex()).isZero();
        buffer.release();

        send(link.connection(), "answer");
        assertThat(link.peer().receiveText(6)).isEqualTo("answer");
        assertThat(link.connection().isDisposed()).isFalse();
    }

    @Test
    void ending_the_output_leaves_receiving_open() throws Exception {
        Link link = link();
        Taker taker = new Taker(1);
        link.connection().inbound().receiveRetained().subscribe(taker);
        // With a receive in flight.
        link.connection()
                .outbound()
                .sendString(Mono.just("all"))
                .shutdownOutput()
                .then()
                .block(PATIENCE);
        assertThat(link.peer().receiveAll()).asString(StandardCharsets.UTF_8).isEqualTo("all");
        link.peer().send("answer");
        link.peer().endOutput();
        assertThat(taker.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("answer");
    }

    @Test
    void both_sides_give_their_connection_to_a_callback() throws Exception {
        Link link = link();
        AtomicReference<Connection> seen = new AtomicReference<>();
        link.connection().inbound().withConnection(seen::set);
        assertThat(seen.getAndSet(null)).isSameAs(link.connection());
        link.connection().outbound().withConnection(seen::set);
        assertThat(seen.get()).isSameAs(link.connection());
    }
}
