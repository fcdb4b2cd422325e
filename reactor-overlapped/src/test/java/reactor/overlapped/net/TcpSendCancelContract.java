package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.PartialSendException;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** A cancelled send: between buffers nothing is broken, in the middle of one the next sender is told. */
abstract class TcpSendCancelContract extends TcpContract {

    /** More than the systems' buffers take. */
    private static final int LARGE = 64 << 20;

    @Test
    void a_send_cancelled_half_way_tells_the_next_sender_how_much_went_out() throws Exception {
        Link link = link();
        ByteBuf large = fixture.allocator().directBuffer(LARGE).writeBytes(Pattern.bytes(0, LARGE));
        Disposable sending =
                link.connection().outbound().send(Mono.just(large)).then().subscribe();
        // A part of it is there.
        Pattern arrived = new Pattern();
        arrived.check(link.peer().receive(1), 1);
        link.peer().awaitFull();

        sending.dispose();

        Held.await(() -> large.refCnt() == 0);
        PartialSendException reason = failure(link.connection());
        assertThat(reason.sent()).isBetween(1L, LARGE - 1L);
        assertThat(reason).hasMessageContaining("send").hasMessageContaining(Long.toString(reason.sent()));
        assertThat(link.connection().bytesSent()).isEqualTo(reason.sent());
        // Again, and for whatever is sent.
        assertThat(failure(link.connection()).sent()).isEqualTo(reason.sent());

        // The peer gets exactly that, and receiving goes on.
        link.peer().send("still here");
        assertThat(receive(link.connection(), 10)).isEqualTo("still here");
        CompletableFuture<Void> gone = link.connection().disconnect().toFuture();
        byte[] rest = link.peer().receiveAll();
        arrived.check(rest, rest.length);
        assertThat(arrived.position()).isEqualTo(reason.sent());
        link.peer().close();
        gone.exceptionally(e -> null).join();
    }

    private static PartialSendException failure(Connection connection) {
        try {
            connection.outbound().sendString(Mono.just("next")).then().block(PATIENCE);
        } catch (RuntimeException e) {
            assertThat(e.getCause()).isInstanceOf(PartialSendException.class);
            return (PartialSendException) e.getCause();
        }
        throw new AssertionError("was sent");
    }

    @Test
    void a_send_cancelled_between_buffers_breaks_nothing() throws Exception {
        Link link = link();
        AtomicInteger cancelled = new AtomicInteger();
        for (int round = 0; round < 50; round++) {
            Flux<ByteBuf> source = Flux.concat(Flux.just(direct("one"), direct("two")), Flux.<ByteBuf>never())
                    .doOnCancel(cancelled::incrementAndGet);
            Disposable sending =
                    link.connection().outbound().send(source).then().subscribe();
            assertThat(link.peer().receiveText(6)).isEqualTo("onetwo");
            sending.dispose();
        }
        Held.await(() -> cancelled.get() == 50);
        send(link.connection(), "next");
        assertThat(link.peer().receiveText(4)).isEqualTo("next");
    }

    @Test
    void a_send_that_waits_for_its_turn_is_cancelled_without_a_trace() throws Exception {
        Link link = link();
        ByteBuf large = fixture.allocator().directBuffer(LARGE).writeZero(LARGE);
        CompletableFuture<Void> first =
                link.connection().outbound().send(Mono.just(large)).then().toFuture();
        link.peer().receive(1);
        ByteBuf second = fixture.allocator().directBuffer(4).writeInt(1);
        Disposable waiting =
                link.connection().outbound().send(Mono.just(second)).then().subscribe();

        waiting.dispose();

        Held.await(() -> second.refCnt() == 0);
        assertThat(first).isNotDone();
        CompletableFuture<byte[]> rest = CompletableFuture.supplyAsync(() -> {
            try {
                return link.peer().receive(LARGE - 1 + 4);
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        first.join();
        send(link.connection(), "last");
        assertThat(rest.join()).endsWith("last".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @Test
    void a_cancelled_send_releases_every_buffer_of_its_publisher() throws Exception {
        Link link = link();
        Sinks.Many<ByteBuf> source = Sinks.many().unicast().onBackpressureBuffer();
        Disposable sending = link.connection()
                .outbound()
                .send(source.asFlux().doOnDiscard(ByteBuf.class, ByteBuf::release), buffer -> false)
                .then()
                .subscribe();
        for (int i = 0; i < 10; i++) {
            source.tryEmitNext(fixture.allocator().directBuffer(10).writeZero(10))
                    .orThrow();
        }
        assertThat(fixture.liveBytes()).isPositive();
        sending.dispose();
        fixture.assertNothingLeft();
        assertThat(link.connection().bytesSent()).isZero();
    }

    @Test
    void closing_ends_a_send_that_waits_for_its_peer() throws Exception {
        Link link = link();
        ByteBuf large = fixture.allocator().directBuffer(LARGE).writeZero(LARGE);
        StepVerifier.create(link.connection().outbound().send(Mono.just(large)).then())
                .then(() -> {
                    try {
                        link.peer().receive(1);
                        link.peer().awaitFull();
                    } catch (java.io.IOException | InterruptedException e) {
                        throw new AssertionError(e);
                    }
                })
                .then(link.connection()::dispose)
                .expectErrorMatches(e -> e instanceof java.nio.channels.AsynchronousCloseException)
                .verify(PATIENCE);
        assertThat(large.refCnt()).isZero();
    }
}
