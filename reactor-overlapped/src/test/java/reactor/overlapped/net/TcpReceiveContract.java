package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.overlapped.testing.Taker;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** How a connection receives: one receiver, in buffers no larger than asked for, or into the caller's own. */
abstract class TcpReceiveContract extends TcpContract {

    @Test
    void a_second_receiver_is_refused_and_the_first_goes_on() throws Exception {
        Link link = link();
        SocketInbound inbound = link.connection().inbound();
        Taker first = new Taker(1);
        inbound.receiveRetained().subscribe(first);
        StepVerifier.create(inbound.receiveRetained()).verifyError(IllegalStateException.class);
        ByteBuf buffer = Unpooled.directBuffer(10);
        StepVerifier.create(inbound.receiveInto(List.of(buffer))).verifyError(IllegalStateException.class);
        buffer.release();
        link.peer().send("first");
        link.peer().endOutput();
        assertThat(first.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("first");
    }

    @Test
    void one_receive_fills_several_buffers_one_after_the_other() throws Exception {
        Link link = link();
        for (boolean heap : new boolean[] {false, true}) {
            List<ByteBuf> buffers = List.of(
                    Unpooled.directBuffer(4, 4).writeByte('x'),
                    heap ? Unpooled.buffer(5, 5) : Unpooled.directBuffer(5, 5),
                    Unpooled.directBuffer(100, 100));
            link.peer().send("abcdefghijkl");
            int count = 0;
            while (count < 12) {
                Integer more = link.connection().inbound().receiveInto(buffers).block(PATIENCE);
                assertThat(more).isPositive();
                count += more;
            }
            assertThat(count).isEqualTo(12);
            assertThat(buffers.get(0).toString(StandardCharsets.UTF_8)).isEqualTo("xabc");
            assertThat(buffers.get(1).toString(StandardCharsets.UTF_8)).isEqualTo("defgh");
            assertThat(buffers.get(2).toString(StandardCharsets.UTF_8)).isEqualTo("ijkl");
            assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 1);
            buffers.forEach(ByteBuf::release);
        }
        assertThat(link.connection().bytesReceived()).isEqualTo(24);
    }

    @Test
    void buffers_without_room_are_refused() throws Exception {
        Link link = link();
        StepVerifier.create(link.connection().inbound().receiveInto(List.of(Unpooled.EMPTY_BUFFER)))
                .verifyError(IllegalArgumentException.class);
    }

    @Test
    void received_buffers_are_no_larger_than_asked_for() throws Exception {
        Link link = link();
        link.peer().send(Pattern.bytes(0, 100_000));
        link.peer().endOutput();
        Pattern pattern = new Pattern();
        Integer longest = link.connection()
                .inbound()
                .receiveRetained(1000)
                .map(buffer -> {
                    int length = buffer.readableBytes();
                    pattern.check(buffer);
                    return length;
                })
                .reduce(Math::max)
                .block(PATIENCE);
        assertThat(longest).isBetween(1, 1000);
        assertThat(pattern.position()).isEqualTo(100_000);
    }

    @Test
    void buffers_of_no_size_are_refused() throws Exception {
        SocketInbound inbound = link().connection().inbound();
        assertThatThrownBy(() -> inbound.receiveRetained(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void quiesce_completes_when_nothing_is_in_flight() throws Exception {
        Link link = link();
        ByteBuf buffer = Unpooled.directBuffer(100);
        var receiving = link.connection().inbound().receiveInto(List.of(buffer)).subscribe();
        Held.await(() -> fixture.port().inFlight() == 1);
        CompletableFuture<Void> quiet = link.connection().quiesce().toFuture();
        assertThat(quiet).isNotDone();
        receiving.dispose();
        quiet.join();
        assertThat(buffer.refCnt()).isEqualTo(1);
        buffer.release();
    }

    @Test
    void signals_come_from_the_ports_threads() throws Exception {
        Link link = link();
        AtomicReference<String> thread = new AtomicReference<>();
        CompletableFuture<Void> received = link.connection()
                .inbound()
                .receiveRetained()
                .doOnNext(buffer -> {
                    thread.set(Thread.currentThread().getName());
                    buffer.release();
                })
                .next()
                .then()
                .toFuture();
        Held.await(() -> fixture.port().inFlight() == 1);
        link.peer().send("x");
        received.join();
        assertThat(thread.get()).startsWith(fixture.port().name());
    }

    @Test
    void closing_ends_the_receiver_and_refuses_what_comes_later() throws Exception {
        Link link = link();
        StepVerifier.create(link.connection().inbound().receiveRetained())
                .then(() -> Held.await(() -> fixture.port().inFlight() == 1))
                .then(link.connection()::dispose)
                .verifyError(AsynchronousCloseException.class);
        link.connection().onDispose().block(PATIENCE);
        assertThat(link.connection().isDisposed()).isTrue();
        assertThat(link.peer().receiveAll()).isEmpty();
        StepVerifier.create(link.connection().inbound().receiveRetained()).verifyError(ClosedChannelException.class);
        StepVerifier.create(link.connection()
                        .outbound()
                        .sendString(Mono.just("late"))
                        .then())
                .verifyError(ClosedChannelException.class);
        StepVerifier.create(link.connection().close()).verifyComplete();
    }
}
