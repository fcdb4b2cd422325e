package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Sending datagrams: one buffer is one datagram, released on every path; a publisher's are several at once and bounded. */
@Timeout(120)
abstract class UdpSendingContract extends UdpContract {

    UdpSendingContract(String backend) {
        super(backend);
    }

    @Test
    void a_datagram_goes_out_from_any_kind_of_buffer() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        byte[] bytes = contents(300);
        ByteBuf composite = Unpooled.wrappedBuffer(direct(contents(1)), Unpooled.wrappedBuffer(contents(2)));
        for (ByteBuf content : List.of(
                direct(bytes), Unpooled.wrappedBuffer(bytes), direct(bytes).skipBytes(299), composite)) {
            byte[] expected = io.netty.buffer.ByteBufUtil.getBytes(content);
            await(socket.send(Datagram.to(addressOf(peer), content)));
            Got got = receive(peer);
            assertThat(got.bytes()).isEqualTo(expected);
            assertThat(got.peer()).isEqualTo(socket.address());
            assertThat(content.refCnt()).isZero();
        }
    }

    @Test
    void an_empty_datagram_is_sent() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        await(socket.send(Datagram.to(addressOf(peer), direct(new byte[0]))));
        assertThat(receive(peer).bytes()).isEmpty();
    }

    @Test
    void nothing_is_sent_before_subscribe() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        Mono<Void> later = socket.send(Datagram.to(addressOf(peer), direct(new byte[] {2})));
        await(socket.send(Datagram.to(addressOf(peer), direct(new byte[] {1}))));
        await(later);
        assertThat(receive(peer).bytes()).containsExactly(1);
        assertThat(receive(peer).bytes()).containsExactly(2);
    }

    @Test
    void what_a_publisher_emits_is_sent_and_all_of_it_arrives() {
        UdpSocket socket = open();
        UdpSocket receiver = open();
        var received = receiver.receiveRetained()
                .map(Got::of)
                .map(got -> number(got.bytes()))
                .take(100)
                .collectList()
                .toFuture();
        await(socket.send(numbered(receiver.address(), 100)));
        assertThat(received.join())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 100).boxed().toList());
    }

    @Test
    void no_more_is_asked_of_the_publisher_than_may_be_in_flight() {
        UdpSocket socket = open(socket().sendsInFlight(3));
        DatagramSocket peer = peer();
        AtomicLong asked = new AtomicLong();
        AtomicInteger emitted = new AtomicInteger();
        AtomicLong most = new AtomicLong();
        await(socket.send(numbered(addressOf(peer), 50)
                .doOnNext(datagram -> most.accumulateAndGet(asked.get() - emitted.getAndIncrement(), Math::max))
                .doOnRequest(asked::addAndGet)));
        assertThat(most).as("asked for and not emitted").hasValueBetween(1, 3);
        for (int i = 0; i < 50; i++) {
            assertThat(number(receive(peer).bytes())).isBetween(0, 49);
        }
    }

    @Test
    void a_datagram_that_is_too_long_is_an_error_and_the_next_goes_out() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        ByteBuf tooLong = direct(new byte[65_508]);
        StepVerifier.create(socket.send(Datagram.to(addressOf(peer), tooLong)))
                .expectErrorSatisfies(
                        e -> assertThat(e).isInstanceOf(IOException.class).hasMessageContaining("sendTo"))
                .verify(PATIENCE);
        assertThat(tooLong.refCnt()).isZero();
        await(socket.send(Datagram.to(addressOf(peer), direct(new byte[] {1}))));
        assertThat(receive(peer).bytes()).containsExactly(1);
    }

    @Test
    void a_datagram_without_a_peer_is_refused_when_the_socket_has_none() {
        UdpSocket socket = open();
        ByteBuf content = direct(new byte[1]);
        StepVerifier.create(socket.send(Datagram.of(content))).expectError().verify(PATIENCE);
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void a_peer_that_is_not_looked_up_is_refused() {
        UdpSocket socket = open();
        ByteBuf content = direct(new byte[1]);
        StepVerifier.create(socket.send(Datagram.to(InetSocketAddress.createUnresolved("nowhere.invalid", 9), content)))
                .expectError(UnknownHostException.class)
                .verify(PATIENCE);
        assertThat(content.refCnt()).isZero();
    }

    @Test
    void a_closed_socket_refuses_and_releases() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        await(socket.close());
        ByteBuf content = direct(new byte[1]);
        StepVerifier.create(socket.send(Datagram.to(addressOf(peer), content)))
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
        assertThat(content.refCnt()).isZero();
        Queue<ByteBuf> contents = new ConcurrentLinkedQueue<>();
        StepVerifier.create(socket.send(
                        numbered(addressOf(peer), 5).doOnNext(datagram -> contents.add(datagram.content()))))
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
        assertThat(contents).isNotEmpty().allMatch(one -> one.refCnt() == 0);
    }

    @Test
    void the_publishers_error_is_the_sends() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        StepVerifier.create(socket.send(
                        numbered(addressOf(peer), 2).concatWith(Flux.error(new IllegalStateException("the source's")))))
                .expectErrorMessage("the source's")
                .verify(PATIENCE);
    }

    @Test
    void a_failed_datagram_ends_the_publishers_sends_and_releases_what_comes_late() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        AtomicReference<Subscriber<? super Datagram>> source = new AtomicReference<>();
        AtomicInteger cancels = new AtomicInteger();
        ByteBuf late = direct(new byte[1]);
        StepVerifier.create(socket.send((Publisher<Datagram>) subscriber -> {
                    source.set(subscriber);
                    subscriber.onSubscribe(new Subscription() {
                        @Override
                        public void request(long n) {}

                        @Override
                        public void cancel() {
                            cancels.incrementAndGet();
                        }
                    });
                }))
                .then(() -> source.get().onNext(Datagram.to(addressOf(peer), direct(new byte[65_508]))))
                .expectError(IOException.class)
                .verify(PATIENCE);
        assertThat(cancels).hasPositiveValue();
        source.get().onNext(Datagram.to(addressOf(peer), late));
        assertThat(late.refCnt()).isZero();
    }

    @Test
    void cancelling_ends_the_source_too() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        TestPublisher<Datagram> source = TestPublisher.create();
        StepVerifier.create(socket.send(source.flux()))
                .then(() -> source.next(Datagram.to(addressOf(peer), direct(new byte[] {1}))))
                .then(() -> assertThat(receive(peer).bytes()).containsExactly(1))
                .thenCancel()
                .verify(PATIENCE);
        source.assertCancelled();
    }

    /** It is subscribed again, for one, after it has failed. */
    @Test
    void a_datagram_that_is_sent_a_second_time_is_an_error() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        for (ByteBuf content : List.of(direct(contents(300)), Unpooled.wrappedBuffer(contents(300)))) {
            Mono<Void> send = socket.send(Datagram.to(addressOf(peer), content));
            await(send);

            StepVerifier.create(send)
                    .expectError(IllegalReferenceCountException.class)
                    .verify(java.time.Duration.ofSeconds(60));
        }
    }
}
