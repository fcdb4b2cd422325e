package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SignalType;
import reactor.overlapped.OverlappedException;
import reactor.test.StepVerifier;

/** Message mode: what is sent as one is received as one. */
@Tag("iocp")
@Timeout(120)
class IocpPipeMessageTest extends PipeContract {

    IocpPipeMessageTest() {
        super("iocp");
    }

    /** What was received, and whether it was the last of its message. */
    private record Part(byte[] bytes, boolean last) {

        static Part of(PipeMessage message) {
            return new Part(take(message.content()), message.last());
        }
    }

    private Ends messageEnds() {
        return ends(server().messageMode(true), client().messageMode(true));
    }

    @Test
    void both_ends_say_that_they_keep_messages() {
        Ends ends = messageEnds();
        assertThat(ends.server().messageMode()).isTrue();
        assertThat(ends.client().messageMode()).isTrue();
    }

    @ParameterizedTest(name = "from the server: {0}")
    @ValueSource(booleans = {true, false})
    void messages_keep_their_boundaries(boolean fromServer) {
        Ends ends = messageEnds();
        PipeConnection from = fromServer ? ends.server() : ends.client();
        PipeConnection to = fromServer ? ends.client() : ends.server();
        int[] sizes = {1, 100, 4096, 4097, 1, 0, 65535, 65536, 3};
        var sending = from.outbound()
                .send(Flux.fromStream(Arrays.stream(sizes).mapToObj(size -> direct(contents(size)))))
                .then()
                .toFuture();
        List<Part> parts =
                to.messages().map(Part::of).take(sizes.length).collectList().block(PATIENCE);
        sending.join();
        assertThat(parts).hasSize(sizes.length).allMatch(Part::last);
        for (int i = 0; i < sizes.length; i++) {
            assertThat(parts.get(i).bytes()).isEqualTo(contents(sizes[i]));
        }
    }

    @Test
    void a_message_longer_than_the_buffer_comes_in_parts_that_say_so() {
        Ends ends = messageEnds();
        byte[] bytes = contents(2500);
        send(ends.server(), bytes, new byte[] {1}).block(PATIENCE);
        List<Part> parts =
                ends.client().messages(1000).map(Part::of).take(4).collectList().block(PATIENCE);
        assertThat(parts).extracting(part -> part.bytes().length).containsExactly(1000, 1000, 500, 1);
        assertThat(parts).extracting(Part::last).containsExactly(false, false, true, true);
        assertThat(parts.get(1).bytes()).isEqualTo(Arrays.copyOfRange(bytes, 1000, 2000));
        assertThat(parts.get(2).bytes()).isEqualTo(Arrays.copyOfRange(bytes, 2000, 2500));
    }

    @Test
    void a_message_that_fills_the_buffer_is_whole() {
        Ends ends = messageEnds();
        send(ends.server(), contents(1000), contents(2000)).block(PATIENCE);
        List<Part> parts =
                ends.client().messages(1000).map(Part::of).take(3).collectList().block(PATIENCE);
        assertThat(parts).extracting(Part::last).containsExactly(true, false, true);
        assertThat(parts).extracting(part -> part.bytes().length).containsExactly(1000, 1000, 1000);
    }

    @Test
    void an_empty_message_is_a_message() {
        Ends ends = messageEnds();
        send(ends.server(), new byte[0], new byte[] {1}, new byte[0]).block(PATIENCE);
        List<Part> parts =
                ends.client().messages().map(Part::of).take(3).collectList().block(PATIENCE);
        assertThat(parts).extracting(part -> part.bytes().length).containsExactly(0, 1, 0);
        assertThat(parts).allMatch(Part::last);
    }

    @Test
    void the_bytes_of_messages_are_a_stream_for_who_asks_for_bytes() {
        Ends ends = messageEnds();
        byte[] bytes = contents(100_000);
        var sending = ends.server().outbound().send(pieces(bytes, 9_000)).then().toFuture();
        assertThat(receive(ends.client(), bytes.length)).isEqualTo(bytes);
        sending.join();
    }

    @Test
    void what_a_closed_peer_has_sent_is_still_received_message_by_message() {
        Ends ends = messageEnds();
        send(ends.server(), contents(10), contents(20)).block(PATIENCE);
        ends.server().close().block(PATIENCE);
        StepVerifier.create(ends.client().messages().map(Part::of))
                .assertNext(part -> assertThat(part.bytes()).hasSize(10))
                .assertNext(part -> assertThat(part.bytes()).hasSize(20))
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void a_byte_client_reads_a_message_server() {
        Ends ends = ends(server().messageMode(true), client());
        assertThat(ends.client().messageMode()).isFalse();
        send(ends.server(), new byte[] {1, 2}, new byte[] {3}).block(PATIENCE);
        assertThat(receive(ends.client(), 3)).containsExactly(1, 2, 3);
    }

    @Test
    void a_message_client_is_refused_by_a_byte_server() {
        listen(server());
        StepVerifier.create(client().messageMode(true).connect())
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(OverlappedException.class).hasMessageContaining(name))
                .verify(PATIENCE);
    }

    @Test
    void a_byte_connection_has_no_messages() {
        Ends ends = ends();
        StepVerifier.create(ends.client().messages())
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
        StepVerifier.create(ends.client().transact(borrowed(new byte[1]), 1))
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
    }

    @Test
    void a_second_receiver_is_refused_whichever_way_it_receives() {
        Ends ends = messageEnds();
        StepVerifier.create(ends.client().messages().map(Part::of))
                .expectSubscription()
                .then(() -> StepVerifier.create(ends.client().inbound().receiveRetained())
                        .expectError(IllegalStateException.class)
                        .verify(PATIENCE))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void cancels_that_race_messages_lose_none_and_no_part() {
        Ends ends = messageEnds();
        int count = 400;
        Random random = new Random(5);
        List<byte[]> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(contents(random.nextInt(300)));
        }
        var sending = ends.server()
                .outbound()
                .send(Flux.fromIterable(messages).map(bytes -> direct(bytes)))
                .then(ends.server().close())
                .then()
                .toFuture();
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            Hasty hasty = new Hasty(parts, random.nextInt(3));
            ends.client().messages(100).subscribe(hasty);
            if (random.nextBoolean()) {
                await(hasty.enough);
            }
            hasty.cancel();
        }
        List<Part> rest =
                ends.client().messages(100).map(Part::of).collectList().block(PATIENCE);
        sending.join();
        synchronized (parts) {
            parts.addAll(rest);
            assertThat(joined(parts)).hasSize(count);
            for (int i = 0; i < count; i++) {
                assertThat(joined(parts).get(i)).isEqualTo(messages.get(i));
            }
        }
    }

    private static List<byte[]> joined(List<Part> parts) {
        List<byte[]> messages = new ArrayList<>();
        byte[] message = {};
        for (Part part : parts) {
            int before = message.length;
            message = Arrays.copyOf(message, before + part.bytes().length);
            System.arraycopy(part.bytes(), 0, message, before, part.bytes().length);
            if (part.last()) {
                messages.add(message);
                message = new byte[0];
            }
        }
        return messages;
    }

    private static final class Hasty extends BaseSubscriber<PipeMessage> {

        final CountDownLatch enough;
        private final List<Part> parts;

        Hasty(List<Part> parts, int count) {
            this.parts = parts;
            this.enough = new CountDownLatch(count);
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(3);
        }

        @Override
        protected void hookOnNext(PipeMessage message) {
            synchronized (parts) {
                parts.add(Part.of(message));
            }
            enough.countDown();
        }

        @Override
        protected void hookFinally(SignalType type) {
            while (enough.getCount() > 0) {
                enough.countDown();
            }
        }
    }
}
