package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Receiving datagrams: each whole or marked as cut, with its sender, in demand's time, whoever else is unreachable. */
@Timeout(120)
abstract class UdpReceivingContract extends UdpContract {

    private static final String REFUSED =
            "Wine does not wake a receive that waits on a connected socket which was refused once";

    UdpReceivingContract(String backend) {
        super(backend);
    }

    @Test
    void a_datagram_comes_with_its_sender() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        send(peer, socket, contents(1000));
        Got got = receive(socket);
        assertThat(got.bytes()).isEqualTo(contents(1000));
        assertThat(got.peer()).isEqualTo(addressOf(peer));
        assertThat(got.flags()).isEmpty();
        assertThat(got.info()).isNull();
    }

    @Test
    void each_buffer_is_direct_and_the_receivers() {
        UdpSocket socket = open();
        send(peer(), socket, new byte[] {1});
        Datagram datagram = socket.receiveRetained().next().block(PATIENCE);
        assertThat(datagram.content().isDirect()).isTrue();
        assertThat(datagram.content().refCnt()).isEqualTo(1);
        datagram.content().release();
    }

    @Test
    void an_empty_datagram_is_one() {
        UdpSocket socket = open();
        send(peer(), socket, new byte[0], new byte[] {1}, new byte[0]);
        assertThat(receive(socket, 3)).extracting(bytes -> bytes.length).containsExactly(0, 1, 0);
    }

    @Test
    void a_datagram_that_is_longer_than_the_buffer_is_cut_and_says_so() {
        UdpSocket socket = open(socket().bufferSize(100));
        send(peer(), socket, contents(500), contents(100), new byte[] {1});
        var got = socket.receiveRetained().map(Got::of).take(3).collectList().block(PATIENCE);
        assertThat(got.get(0).bytes()).isEqualTo(Arrays.copyOf(contents(500), 100));
        assertThat(got.get(0).flags()).containsExactly(ReceiveFlag.TRUNCATED);
        assertThat(got.get(1).bytes()).as("one that just fits").isEqualTo(contents(100));
        assertThat(got.get(1).flags()).isEmpty();
        assertThat(got.get(2).bytes()).containsExactly(1);
        assertThat(got.get(2).flags()).isEmpty();
    }

    @Test
    void the_longest_datagram_there_is_comes_whole() {
        UdpSocket socket = open();
        UdpSocket other = open();
        byte[] longest = contents(65_507);
        await(other.send(Datagram.to(socket.address(), direct(longest))));
        assertThat(receive(socket).bytes()).isEqualTo(longest);
    }

    @Test
    void what_comes_without_demand_waits_in_the_system() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        for (int i = 0; i < 20; i++) {
            send(peer, socket, bytes(i));
        }
        StepVerifier.create(socket.receiveRetained().map(Got::of).map(got -> number(got.bytes())), 0)
                .expectSubscription()
                .then(() -> assertThat(fixture.counts().submitted()).isZero())
                .thenRequest(1)
                .expectNext(0)
                .thenRequest(3)
                .expectNext(1, 2, 3)
                .thenRequest(16)
                .expectNextCount(16)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void one_receive_is_in_flight_and_no_more() {
        UdpSocket socket = open();
        Disposable receiving = socket.receiveRetained()
                .subscribe(datagram -> datagram.content().release());
        await("the receive is at work", () -> port().inFlight() > 0);
        assertThat(port().inFlight()).isEqualTo(1);
        receiving.dispose();
    }

    @Test
    void a_second_receiver_is_refused_and_the_first_goes_on() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        StepVerifier.create(socket.receiveRetained().map(Got::of))
                .expectSubscription()
                .then(() -> StepVerifier.create(socket.receiveRetained())
                        .expectError(IllegalStateException.class)
                        .verify(PATIENCE))
                .then(() -> send(peer, socket, new byte[] {1}))
                .assertNext(got -> assertThat(got.bytes()).containsExactly(1))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void receiving_ends_when_the_socket_is_closed_and_fails_afterwards() {
        UdpSocket socket = open();
        StepVerifier.create(socket.receiveRetained())
                .then(() -> await("the receive is at work", () -> port().inFlight() > 0))
                .then(socket::dispose)
                .expectError(AsynchronousCloseException.class)
                .verify(PATIENCE);
        await(socket.onDispose());
        assertThat(socket.isDisposed()).isTrue();
        StepVerifier.create(socket.receiveRetained())
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
    }

    // ---- peers that are not there

    @Test
    void an_unreachable_peer_does_not_end_receiving() {
        UdpSocket socket = open();
        DatagramSocket peer = peer();
        StepVerifier.create(socket.receiveRetained().map(Got::of))
                .then(() -> {
                    for (int i = 0; i < 10; i++) {
                        await(socket.send(Datagram.to(nobody(), number(i))));
                        send(peer, socket, bytes(i));
                    }
                })
                .expectNextCount(10)
                .then(() -> await(socket.send(Datagram.to(addressOf(peer), number(99)))))
                .then(() -> assertThat(number(receive(peer).bytes())).isEqualTo(99))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void a_connected_peer_that_is_not_there_yet_does_not_end_receiving() {
        assumeFalse(WINE, REFUSED);
        InetSocketAddress later = nobody();
        AtomicInteger told = new AtomicInteger();
        UdpSocket socket = open(socket().connect(later).doOnUnreachable(refusal -> told.incrementAndGet()));
        StepVerifier.create(socket.receiveRetained().map(Got::of))
                .then(() -> {
                    for (int i = 0; i < 10; i++) {
                        // Linux tells an earlier datagram's fate by whichever call comes next.
                        await(socket.send(Datagram.of(number(i))).onErrorComplete(PortUnreachableException.class));
                    }
                    send(peer(later.getPort()), socket, new byte[] {7});
                })
                .assertNext(got -> assertThat(got.bytes()).containsExactly(7))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void the_callback_hears_of_an_unreachable_peer_and_may_throw() {
        assumeFalse(WINE, REFUSED);
        InetSocketAddress later = nobody();
        AtomicInteger told = new AtomicInteger();
        UdpSocket socket = open(socket().connect(later).doOnUnreachable(refusal -> {
            told.incrementAndGet();
            throw new IllegalStateException("the callback's");
        }));
        StepVerifier.create(socket.receiveRetained().map(Got::of))
                .then(() -> {
                    while (told.get() == 0) {
                        await(socket.send(Datagram.of(number(1))).onErrorComplete(PortUnreachableException.class));
                    }
                    send(peer(later.getPort()), socket, new byte[] {7});
                })
                .assertNext(got -> assertThat(got.bytes()).containsExactly(7))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void two_sockets_play_ping_pong() {
        UdpSocket ping = open();
        UdpSocket pong = open();
        Disposable answering = pong.send(
                        pong.receiveRetained().map(datagram -> Datagram.to(datagram.peer(), datagram.content())))
                .subscribe();
        var answers = Flux.range(0, 200)
                .concatMap(i -> ping.send(Datagram.to(pong.address(), number(i)))
                        .thenMany(ping.receiveRetained().map(Got::of).next()))
                .map(got -> number(got.bytes()))
                .collectList()
                .block(PATIENCE);
        assertThat(answers).hasSize(200).isSorted();
        answering.dispose();
    }
}
