package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.spi.Op;
import reactor.overlapped.testing.Taker;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** What systems answer now and then, and what nothing is lost by. */
abstract class RareAnswersContract extends PortContract {

    private static final StreamOptions OPTIONS =
            StreamOptions.create().blockSize(1000).depth(4);

    @Test
    void a_stream_emits_what_comes_before_an_error_and_then_the_error() throws Exception {
        faults.answering(request -> request.position >= 5000 ? Answer.failed(5, "EIO") : Answer.real());
        OverlappedFile file = open(file(9000));

        StepVerifier.create(file.streamRetained(OPTIONS).doOnNext(ByteBuf::release))
                .expectNextCount(5)
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                OverlappedException.class,
                                own -> assertThat(own.symbol()).isEqualTo("EIO")))
                .verify(PATIENCE);
    }

    @Test
    void a_stream_ends_where_the_file_ends_though_it_was_longer_before() throws Exception {
        faults.answering(request -> request.position >= 5000 ? Answer.end() : Answer.real());
        Taker taker = new Taker(Long.MAX_VALUE);

        open(file(9000)).streamRetained(OPTIONS).subscribe(taker);

        assertThat(taker.bytes()).hasSize(5000);
    }

    @Test
    void a_stream_never_emits_what_was_read_behind_a_short_block_that_ended_the_file() throws Exception {
        // The second block ends in its middle; the third, read ahead, is full: somebody was writing.
        faults.answering(request -> request.position == 1500
                ? Answer.end()
                : Answer.atMost(request.position == 1000 ? 500 : Integer.MAX_VALUE));
        Taker taker = new Taker(Long.MAX_VALUE);

        open(file(9000)).streamRetained(OPTIONS).subscribe(taker);

        assertThat(taker.bytes()).isEqualTo(java.util.Arrays.copyOf(content(9000), 1500));
    }

    @Test
    void a_read_that_moves_nothing_is_the_end_of_the_file() throws Exception {
        faults.answering(request -> Answer.nothingMoved());
        OverlappedFile file = open(file(100));
        ByteBuf target = fixture.allocator().directBuffer(10, 10);

        StepVerifier.create(file.readRetained(0, 10)).verifyComplete();
        StepVerifier.create(file.read(target, 0)).verifyComplete();
        StepVerifier.create(file.streamRetained()).verifyComplete();

        assertThat(target.writerIndex()).isZero();
        assertThat(target.refCnt()).isEqualTo(1);
        target.release();
    }

    @Test
    void a_write_of_which_the_system_takes_nothing_fails_and_does_not_try_for_ever() {
        faults.answering(request -> request.op == Op.WRITE ? Answer.nothingMoved() : Answer.real());
        OverlappedFile file = openToWrite(directory.resolve("written"));
        ByteBuf source = direct(content(100));

        assertThatThrownBy(() -> file.write(source, 0).block(PATIENCE)).hasRootCauseMessage(root("WRITE_ZERO", file));
        assertThatThrownBy(() -> file.write(buffers(content(50_000), 1000)).block(PATIENCE))
                .rootCause()
                .hasMessageContaining("WRITE_ZERO");

        source.release();
    }

    private static String root(String symbol, OverlappedFile file) {
        return file.target() + ": write: the system took none of the remaining 100 bytes; 0 were written (" + symbol
                + ")";
    }

    @Test
    void a_write_that_is_answered_with_an_end_fails() {
        faults.answering(request -> request.op == Op.WRITE ? Answer.end() : Answer.real());
        OverlappedFile file = openToWrite(directory.resolve("written"));
        ByteBuf source = direct(content(100));

        assertThatThrownBy(() -> file.write(source, 0).block(PATIENCE)).hasMessageContaining("END");
        assertThatThrownBy(() -> file.write(buffers(content(50_000), 1000)).block(PATIENCE))
                .hasMessageContaining("END");

        source.release();
    }

    @Test
    void a_full_disk_ends_a_stream_cancels_its_source_and_releases_every_buffer() {
        faults.answering(request -> request.op == Op.WRITE && request.position >= 200_000
                ? Answer.failed(112, "ERROR_DISK_FULL")
                : Answer.real());
        OverlappedFile file = openToWrite(directory.resolve("written"));
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicLong asked = new AtomicLong();

        StepVerifier.create(file.write(
                        buffers(content(4_000_000), 20_000)
                                .doOnRequest(asked::addAndGet)
                                .doOnCancel(() -> cancelled.set(true)),
                        StreamOptions.create().depth(3)))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOfSatisfying(
                                OverlappedException.class,
                                own -> assertThat(own.symbol()).isEqualTo("ERROR_DISK_FULL")))
                .verify(PATIENCE);

        assertThat(cancelled).isTrue();
        // 10 that fit, 3 in flight and twice the depth ahead, and a little for what was on its way.
        assertThat(asked).hasValueLessThan(30);
    }

    @Test
    void a_backend_that_throws_fails_that_request_only() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        faults.answering(request ->
                calls.getAndIncrement() == 0 ? Answer.thrown(new IllegalStateException("a bug")) : Answer.real());
        OverlappedFile file = open(file(100));

        assertThatThrownBy(() -> file.readRetained(0, 10).block(PATIENCE)).hasMessage("a bug");
        assertThat(bytesOf(file.readRetained(0, 100).block(PATIENCE))).isEqualTo(content(100));
    }

    @Test
    void a_cancel_that_finds_nothing_leaves_the_decision_to_the_completion() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(file(100));
        faults.delivering(held);
        AtomicBoolean signalled = new AtomicBoolean();
        Disposable read = file.readRetained(0, 100)
                .doOnEach(signal -> signalled.set(true))
                .subscribe();
        held.await(1);

        // Its completion may be on the way: memory stays until it is here.
        read.dispose();
        assertThat(fixture.port().inFlight()).isEqualTo(1);
        assertThat(fixture.liveBytes()).isEqualTo(100);
        held.release(0);

        fixture.assertNothingLeft();
        assertThat(signalled).isFalse();
        assertThat(fixture.counts().completed()).isEqualTo(1);
    }

    @Test
    void a_request_that_is_cancelled_goes_on_holding_its_memory_until_the_system_has_aborted_it() throws Exception {
        faults.answering(request -> Answer.untilCancelled());
        OverlappedFile file = open(file(100));
        Disposable read = file.readRetained(0, 100).subscribe();
        Held.await(() -> faults.stuck() == 1);

        read.dispose();

        fixture.assertNothingLeft();
        assertThat(faults.cancels()).isEqualTo(1);
        assertThat(fixture.counts().cancelled()).isEqualTo(1);
    }

    @Test
    void a_cancelled_stream_cancels_every_read_ahead() throws Exception {
        faults.answering(request -> request.position < 3000 ? Answer.real() : Answer.untilCancelled());
        OverlappedFile file = open(file(100_000));
        Taker taker = new Taker(Long.MAX_VALUE);
        file.streamRetained(OPTIONS).subscribe(taker);
        Held.await(() -> faults.stuck() == 4);

        taker.dispose();

        fixture.assertNothingLeft();
        assertThat(taker.ends()).isZero();
        assertThat(faults.cancels()).isEqualTo(4);
    }

    @Test
    void a_cancelled_sink_cancels_its_writes_and_releases_what_it_has() {
        faults.answering(request -> request.op == Op.WRITE ? Answer.untilCancelled() : Answer.real());
        OverlappedFile file = openToWrite(directory.resolve("written"));
        Disposable write = file.write(
                        buffers(content(2_000_000), 20_000),
                        StreamOptions.create().depth(3))
                .subscribe();
        Held.await(() -> faults.stuck() == 3);

        write.dispose();

        fixture.assertNothingLeft();
        assertThat(faults.cancels()).isEqualTo(3);
    }

    @Test
    void closing_a_file_ends_its_requests_as_aborted() throws Exception {
        faults.answering(request -> Answer.untilCancelled());
        OverlappedFile file = open(file(100));
        StepVerifier.create(Flux.merge(
                                file.readRetained(0, 10).materialize(),
                                file.readRetained(10, 10).materialize(),
                                file.streamRetained().materialize())
                        .map(signal -> signal.getThrowable() instanceof AsynchronousCloseException))
                .then(() -> Held.await(() -> faults.stuck() == 3))
                .then(file::dispose)
                .expectNext(true)
                .expectNext(true)
                .expectNext(true)
                .expectComplete()
                .verify(PATIENCE);

        file.onClose().block(PATIENCE);
        assertThat(faults.openHandles()).isEqualTo(1);
    }

    @Test
    void a_sink_releases_what_a_publisher_emits_beyond_what_was_asked_for() {
        Held held = new Held();
        faults.delivering(held);
        OverlappedFile file = openToWrite(directory.resolve("written"));
        byte[] content = content(100_000);

        // Ignores demand and its cancel.
        StepVerifier.create(file.write(Flux.from(subscriber -> {
                    subscriber.onSubscribe(new org.reactivestreams.Subscription() {
                        @Override
                        public void request(long n) {}

                        @Override
                        public void cancel() {}
                    });
                    for (ByteBuf buffer : buffers(content, 100).collectList().block()) {
                        subscriber.onNext(buffer);
                    }
                    held.open();
                })))
                .expectErrorMatches(e -> e.getMessage().contains("more than was requested"))
                .verify(PATIENCE);

        fixture.assertNothingLeft();
    }

    @Test
    void a_sink_that_gets_no_memory_fails_and_releases_what_it_has() {
        OverlappedFile file = openToWrite(directory.resolve("written"));

        // No allocator can have a block of that size in the test's heap and direct memory.
        StepVerifier.create(file.write(
                        buffers(content(10_000), 1000), StreamOptions.create().blockSize(1 << 30)))
                .expectError(OutOfMemoryError.class)
                .verify(PATIENCE);

        fixture.assertNothingLeft();
    }

    @Test
    void a_result_that_its_buffer_does_not_take_any_more_is_an_error() throws Exception {
        OverlappedFile file = open(file(100));
        Held held = new Held();
        faults.delivering(held);
        ByteBuffer flipped = ByteBuffer.allocateDirect(10);
        CompletableFuture<ByteBuffer> first = file.read(flipped, 0).toFuture();
        held.await(1);
        ByteBuf skipped = fixture.allocator().directBuffer(10, 10);
        CompletableFuture<ByteBuf> second = file.read(skipped, 95).toFuture();
        held.await(2);

        // As nobody may before the read is complete.
        flipped.limit(5);
        skipped.writerIndex(10).readerIndex(9);
        held.open();

        assertThatThrownBy(() -> first.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> second.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(IndexOutOfBoundsException.class);
        assertThat(skipped.refCnt()).isEqualTo(1);
        skipped.release();
    }
}
