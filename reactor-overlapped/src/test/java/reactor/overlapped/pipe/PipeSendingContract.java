package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.PartialSendException;
import reactor.test.StepVerifier;

/** Sending into a pipe: as fast as the other end takes it, in order, with every buffer released, whatever becomes of it. */
@Timeout(120)
abstract class PipeSendingContract extends PipeContract {

    private static final int BLOCK = 64 * 1024;

    PipeSendingContract(String backend) {
        super(backend);
    }

    @Test
    void a_receiver_that_asks_for_nothing_holds_the_sender_up() {
        Ends ends = ends();
        int blocks = 32 * 16;
        AtomicInteger emitted = new AtomicInteger();
        Queue<ByteBuf> buffers = new ConcurrentLinkedQueue<>();
        var sending = ends.server()
                .outbound()
                .send(Flux.range(0, blocks).map(i -> {
                    emitted.incrementAndGet();
                    ByteBuf block =
                            Unpooled.directBuffer(BLOCK).writeZero(BLOCK).setInt(0, i);
                    buffers.add(block);
                    return block;
                }))
                .then()
                .toFuture();
        long held = awaitStandstill(emitted::get);
        assertThat(held).as("blocks of 64 KiB asked for").isLessThan(blocks / 4);
        assertThat(buffers.stream().filter(buffer -> buffer.refCnt() > 0).count())
                .as("blocks of 64 KiB in memory")
                .isLessThanOrEqualTo(128);
        assertThat(sending).isNotDone();
        assertThat(receive(ends.client(), blocks * BLOCK)).hasSize(blocks * BLOCK);
        sending.join();
        assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
    }

    @Test
    void a_send_that_is_cancelled_half_way_says_so_to_all_that_follow() {
        Ends ends = ends();
        byte[] bytes = contents(4_000_000);
        ByteBuf stuck = direct(bytes);
        Disposable sending =
                ends.server().outbound().send(Mono.just(stuck)).then().subscribe();
        // The peer has some of it, and cannot have had all: that is more than the system holds.
        byte[] first = receive(ends.client(), 1000);
        assertThat(sending.isDisposed()).isFalse();
        sending.dispose();
        ends.server().quiesce().block(PATIENCE);
        await("the buffer is released", () -> stuck.refCnt() == 0);
        AtomicReference<Throwable> refused = new AtomicReference<>();
        StepVerifier.create(send(ends.server(), new byte[] {1}))
                .expectErrorSatisfies(refused::set)
                .verify(PATIENCE);
        assertThat(refused.get()).isInstanceOf(PartialSendException.class).hasMessageContaining(name);
        long sent = ((PartialSendException) refused.get()).sent();
        if (backend.equals("iocp")) {
            assertThat(sent).as("Windows does not tell").isEqualTo(PartialSendException.UNKNOWN);
        } else {
            assertThat(sent).isGreaterThanOrEqualTo(first.length);
            byte[] rest = receive(ends.client(), (int) sent - first.length);
            byte[] all = Unpooled.wrappedBuffer(first, rest).copy().array();
            assertThat(all).isEqualTo(Arrays.copyOf(bytes, (int) sent));
        }
        send(ends.client(), new byte[] {2}).block(PATIENCE);
        assertThat(receive(ends.server(), 1)).as("the other direction").containsExactly(2);
    }

    @Test
    void a_send_that_is_cancelled_between_buffers_leaves_the_connection_usable() {
        Ends ends = ends();
        AtomicInteger cancelled = new AtomicInteger();
        Disposable sending = ends.server()
                .outbound()
                .send(Flux.just(direct(new byte[] {1})).concatWith(Mono.never()).doOnCancel(cancelled::incrementAndGet))
                .then()
                .subscribe();
        assertThat(receive(ends.client(), 1)).containsExactly(1);
        sending.dispose();
        await("the source is cancelled", () -> cancelled.get() > 0);
        send(ends.server(), new byte[] {2}).block(PATIENCE);
        assertThat(receive(ends.client(), 1)).containsExactly(2);
    }

    @Test
    void a_send_that_is_stuck_ends_when_the_connection_is_closed() {
        Ends ends = ends();
        ByteBuf stuck = direct(new byte[4_000_000]);
        StepVerifier.create(ends.server().outbound().send(Mono.just(stuck)).then())
                .then(() -> await("the send is at work", () -> port().inFlight() > 0))
                .then(ends.server()::dispose)
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
        ends.server().onDispose().block(PATIENCE);
        await("the buffer is released", () -> stuck.refCnt() == 0);
    }

    @Test
    void a_send_fails_when_the_peer_has_gone_and_its_buffers_are_released() {
        Ends ends = ends();
        ends.client().close().block(PATIENCE);
        Queue<ByteBuf> buffers = new ConcurrentLinkedQueue<>();
        StepVerifier.create(ends.server()
                        .outbound()
                        .send(Flux.range(0, 1000).map(i -> {
                            ByteBuf block = direct(new byte[BLOCK]);
                            buffers.add(block);
                            return block;
                        }))
                        .then())
                .expectErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(IOException.class).hasMessageContainingAll("write", name))
                .verify(PATIENCE);
        await("the buffers are released", () -> buffers.stream().allMatch(buffer -> buffer.refCnt() == 0));
        assertThat(buffers).hasSizeLessThan(1000);
    }

    @Test
    void a_stuck_sender_ends_when_the_peer_goes() {
        Ends ends = ends();
        ByteBuf stuck = direct(new byte[4_000_000]);
        StepVerifier.create(ends.server().outbound().send(Mono.just(stuck)).then())
                .then(() -> assertThat(receive(ends.client(), 1)).isNotEmpty())
                .then(() -> ends.client().close().block(PATIENCE))
                .expectError(IOException.class)
                .verify(PATIENCE);
        await("the buffer is released", () -> stuck.refCnt() == 0);
    }

    @Test
    void the_sources_error_is_the_sends_and_what_came_before_it_is_sent() {
        Ends ends = ends();
        StepVerifier.create(ends.server()
                        .outbound()
                        .send(Flux.just(direct(new byte[] {1, 2}))
                                .concatWith(Mono.error(new IllegalStateException("the source's"))))
                        .then())
                .expectErrorMessage("the source's")
                .verify(PATIENCE);
        assertThat(receive(ends.client(), 2)).containsExactly(1, 2);
        send(ends.server(), new byte[] {3}).block(PATIENCE);
        assertThat(receive(ends.client(), 1)).containsExactly(3);
    }

    @Test
    void several_senders_take_turns_and_no_buffer_is_torn() {
        Ends ends = ends();
        int senders = 5;
        int each = 40;
        var sending = Flux.range(0, senders)
                .flatMap(s -> ends.server()
                        .outbound()
                        .send(Flux.range(0, each).map(i -> direct(filled((byte) (s * each + i)))))
                        .then())
                .then()
                .toFuture();
        byte[] all = receive(ends.client(), senders * each * 1000);
        sending.join();
        int[] next = new int[senders];
        for (int at = 0; at < all.length; at += 1000) {
            assertThat(Arrays.copyOfRange(all, at, at + 1000)).containsOnly(all[at]);
            int number = all[at] & 0xff;
            assertThat(number % each).as("each sender's order").isEqualTo(next[number / each]++);
        }
    }

    private static byte[] filled(byte with) {
        byte[] bytes = new byte[1000];
        Arrays.fill(bytes, with);
        return bytes;
    }

    @Test
    void empty_buffers_and_empty_sources_send_nothing() {
        Ends ends = ends();
        send(ends.server(), new byte[0], new byte[] {1}, new byte[0]).block(PATIENCE);
        send(ends.server()).block(PATIENCE);
        send(ends.server(), new byte[] {2}).block(PATIENCE);
        assertThat(receive(ends.client(), 2)).containsExactly(1, 2);
    }

    @Test
    void nothing_is_sent_before_subscribe() {
        Ends ends = ends();
        Mono<Void> later = send(ends.server(), new byte[] {2});
        send(ends.server(), new byte[] {1}).block(PATIENCE);
        later.block(PATIENCE);
        assertThat(receive(ends.client(), 2)).containsExactly(1, 2);
    }
}
