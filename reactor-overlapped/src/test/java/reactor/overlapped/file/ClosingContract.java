package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.CompletionPortBuilder;
import reactor.test.StepVerifier;

/** The end of a file, with and without requests in flight. The port has one worker, which a test can hold. */
abstract class ClosingContract extends FileContract {

    ClosingContract(String backend) {
        super(backend);
    }

    @Override
    protected CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.workers(1);
    }

    /** Each kind of request; buffers that are emitted are released. */
    private static final Map<String, Function<OverlappedFile, Publisher<?>>> REQUESTS = new TreeMap<>(Map.ofEntries(
            Map.entry("readRetained", file -> file.readRetained(0, 10).map(FileContract::take)),
            Map.entry("read into a ByteBuf", file -> file.read(Unpooled.buffer(10), 0)),
            Map.entry("read into a ByteBuffer", file -> file.read(ByteBuffer.allocateDirect(10), 0)),
            Map.entry("readScatter", file -> file.readScatter(List.of(Unpooled.buffer(10), Unpooled.buffer(10)), 0)),
            Map.entry(
                    "stream",
                    file -> file.streamRetained(StreamOptions.create().blockSize(100))
                            .map(FileContract::take)),
            Map.entry("write a ByteBuf", file -> file.write(Unpooled.wrappedBuffer(new byte[10]), 0)),
            Map.entry("write a ByteBuffer", file -> file.write(ByteBuffer.allocateDirect(10), 0)),
            Map.entry(
                    "writeGather",
                    file -> file.writeGather(
                            List.of(Unpooled.wrappedBuffer(new byte[10]), Unpooled.wrappedBuffer(new byte[10])), 0)),
            Map.entry("write a publisher", file -> file.write(Flux.range(0, 5).map(i -> direct(new byte[20_000])))),
            Map.entry("append", file -> file.append(Flux.range(0, 5).map(i -> direct(new byte[20_000])))),
            Map.entry("size", OverlappedFile::size),
            Map.entry("setLength", file -> file.setLength(5)),
            Map.entry("flush", OverlappedFile::flush),
            Map.entry("tryLock", file -> file.tryLock(0, 10, false)),
            Map.entry("lock", file -> file.lock(0, 10, false))));

    static Stream<String> requests() {
        return REQUESTS.keySet().stream();
    }

    @Nested
    class Idle {

        @Test
        void close_completes_when_the_file_is_closed() throws IOException {
            OverlappedFile file = openToWrite(file(contents(10)));
            assertThat(file.isDisposed()).isFalse();
            StepVerifier.create(file.close()).expectComplete().verify(PATIENCE);
            assertThat(file.isDisposed()).isTrue();
            StepVerifier.create(file.onClose()).expectComplete().verify(PATIENCE);
        }

        @Test
        void close_does_nothing_before_subscribe() throws IOException {
            OverlappedFile file = openToRead(contents(10));
            Mono<Void> close = file.close();
            assertThat(file.isDisposed()).isFalse();
            assertThat(bytesOf(file.streamRetained())).isEqualTo(contents(10));
            close.block(PATIENCE);
        }

        @Test
        void closing_again_changes_nothing() throws IOException {
            OverlappedFile file = openToRead(contents(10));
            file.dispose();
            file.dispose();
            file.close().block(PATIENCE);
            file.close().block(PATIENCE);
            file.dispose();
            assertThat(file.isDisposed()).isTrue();
        }

        @Test
        void onClose_waits_for_whoever_closes() throws IOException {
            OverlappedFile file = openToRead(contents(10));
            StepVerifier.create(file.onClose())
                    .expectSubscription()
                    .then(() -> assertThat(file.isDisposed()).isFalse())
                    .then(file::dispose)
                    .expectComplete()
                    .verify(PATIENCE);
        }

        @Test
        void a_closed_file_is_the_systems_again() throws IOException {
            Path path = file(contents(10));
            OverlappedFile file = WINDOWS ? open(opener(path).share(new Share[0])) : openToRead(path);
            file.close().block(PATIENCE);
            if (LINUX) {
                assertThat(descriptors(path)).isEmpty();
            }
            Files.move(path, path("moved"));
            assertThat(read(path("moved"))).isEqualTo(contents(10));
        }

        @Test
        void an_idle_file_is_quiet() throws IOException {
            OverlappedFile file = openToRead(contents(10));
            StepVerifier.create(file.quiesce()).expectComplete().verify(PATIENCE);
            file.close().block(PATIENCE);
            StepVerifier.create(file.quiesce()).expectComplete().verify(PATIENCE);
        }

        @Test
        void target_kind_and_port_stay_known() throws IOException {
            Path path = file(contents(10));
            OverlappedFile file = openToRead(path);
            file.close().block(PATIENCE);
            assertThat(file.target()).isEqualTo(path.toString());
            assertThat(file.kind()).isEqualTo(reactor.overlapped.HandleKind.DISK);
            assertThat(file.port()).isSameAs(port());
        }
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_closed_file_refuses(String request) throws IOException {
        OverlappedFile file = openToWrite(file(contents(1000)));
        file.close().block(PATIENCE);
        StepVerifier.create(REQUESTS.get(request).apply(file))
                .expectError(ClosedChannelException.class)
                .verify(PATIENCE);
        fixture.assertNothingLeft();
    }

    @ParameterizedTest
    @MethodSource("requests")
    void a_request_that_waits_when_the_file_is_closed_ends(String request) throws IOException {
        OverlappedFile file = openToWrite(file(contents(1000)));
        CountDownLatch hold = holdWorker();
        CountDownLatch ended = new CountDownLatch(1);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Flux.from(REQUESTS.get(request).apply(file))
                .doFinally(signal -> ended.countDown())
                .subscribe(got -> {}, failure::set);
        file.dispose();
        hold.countDown();
        await(ended);
        if (failure.get() != null) {
            assertThat(failure.get()).isInstanceOfAny(AsynchronousCloseException.class, ClosedChannelException.class);
        }
        file.onClose().block(PATIENCE);
        fixture.assertNothingLeft();
    }

    @Test
    void reads_in_flight_end_with_AsynchronousCloseException() throws IOException {
        OverlappedFile file = openToRead(contents(1000));
        CountDownLatch hold = holdWorker();
        Sinks.Empty<Void> ended = Sinks.empty();
        ByteBuf target = borrowed(new byte[0]).capacity(100);
        Mono.whenDelayError(
                        file.readRetained(0, 10).map(FileContract::take),
                        file.read(target, 0),
                        file.streamRetained().map(FileContract::take))
                .subscribe(nothing -> {}, ended::tryEmitError, ended::tryEmitEmpty);
        assertThat(file.isDisposed()).isFalse();
        file.dispose();
        hold.countDown();
        StepVerifier.create(ended.asMono())
                .expectErrorSatisfies(e -> assertThat(reactor.core.Exceptions.unwrapMultiple(e))
                        .hasSize(3)
                        .allMatch(one -> one instanceof AsynchronousCloseException))
                .verify(PATIENCE);
    }

    @Test
    void close_waits_for_what_is_in_flight() throws IOException {
        OverlappedFile file = openToRead(contents(1000));
        CountDownLatch hold = holdWorker();
        file.readRetained(0, 10).subscribe(ByteBuf::release, e -> {});
        StepVerifier.create(file.close())
                .expectSubscription()
                .then(() -> assertThat(fixture.engine().slotsInUse()).isEqualTo(1))
                .then(hold::countDown)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(fixture.engine().slotsInUse()).isZero();
    }

    @Test
    void quiesce_waits_for_what_is_in_flight_and_for_what_was_cancelled() throws IOException {
        OverlappedFile file = openToRead(contents(1000));
        CountDownLatch hold = holdWorker();
        ByteBuf cancelled = borrowed(new byte[0]).capacity(100);
        file.read(cancelled, 0).subscribe().dispose();
        file.readRetained(0, 10).subscribe(ByteBuf::release);
        StepVerifier.create(file.quiesce())
                .expectSubscription()
                .then(() -> assertThat(cancelled.refCnt()).isEqualTo(2))
                .then(hold::countDown)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(cancelled.refCnt()).isEqualTo(1);
        assertThat(bytesOf(file.readRetained(0, 10))).hasSize(10);
    }

    @Test
    void one_who_no_longer_waits_for_quiet_is_forgotten() throws IOException {
        OverlappedFile file = openToRead(contents(1000));
        CountDownLatch hold = holdWorker();
        file.readRetained(0, 10).subscribe(ByteBuf::release);
        StepVerifier.create(file.quiesce()).expectSubscription().thenCancel().verify(PATIENCE);
        hold.countDown();
        StepVerifier.create(file.quiesce()).expectComplete().verify(PATIENCE);
    }

    @Test
    void a_file_may_be_closed_inside_of_a_signal() throws IOException {
        OverlappedFile file = openToRead(contents(10_000));
        StepVerifier.create(file.streamRetained(
                                StreamOptions.create().blockSize(100).depth(8))
                        .map(FileContract::take)
                        .doOnNext(bytes -> file.dispose()))
                .thenConsumeWhile(bytes -> true)
                .expectErrorSatisfies(e -> assertThat(e).isInstanceOf(ClosedChannelException.class))
                .verify(PATIENCE);
        file.onClose().block(PATIENCE);
        fixture.assertNothingLeft();
    }
}
