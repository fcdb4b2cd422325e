package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.Port;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.TcpServer;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;
import reactor.overlapped.testing.Taker;
import reactor.overlapped.testing.TestFolder;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Delivery;
import reactor.overlapped.testing.faults.Faults;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** A port's end. */
abstract class ShutdownContract {

    private static final Duration PATIENCE = PortContract.PATIENCE;
    private static final Duration LONG = Duration.ofHours(1);

    private final Path directory = TestFolder.create("shutdown");

    private final Faults faults = Faults.on(backend());
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
    private final CompletionPort port = CompletionPort.builder()
            .backend(faults)
            .allocator(allocator)
            .concurrency(2)
            .workers(2)
            .slots(8)
            .build();

    abstract String backend();

    @AfterEach
    void end() {
        port.disposeLater(Duration.ZERO).block(PATIENCE);
    }

    private Path file(int size) throws IOException {
        return Files.write(Files.createTempFile(directory, "of-" + size + "-", ""), PortContract.content(size));
    }

    private OverlappedFile open(int size) throws IOException {
        return PortContract.open(port, file(size));
    }

    private long liveBytes() {
        return allocator.metric().usedDirectMemory();
    }

    @Test
    void what_is_in_flight_may_complete_within_the_patience() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(100);
        faults.delivering(held);
        CompletableFuture<byte[]> read =
                file.readRetained(0, 100).map(PortContract::bytesOf).toFuture();
        held.await(1);

        CompletableFuture<Void> end = port.disposeLater(LONG).toFuture();
        Held.await(port::isDisposed);
        assertThat(end).isNotDone();
        held.open();

        assertThat(read.get()).isEqualTo(PortContract.content(100));
        Mono.fromFuture(end).block(PATIENCE);
        assertThat(file.isDisposed()).isTrue();
        assertThat(liveBytes()).isZero();
        assertThat(faults.openHandles()).isZero();
    }

    @Test
    void what_is_in_flight_is_cancelled_after_the_patience() throws Exception {
        faults.answering(request -> Answer.untilCancelled());
        OverlappedFile file = open(100);
        CompletableFuture<ByteBuf> read = file.readRetained(0, 100).toFuture();
        Taker taker = new Taker(1);
        file.streamRetained().subscribe(taker);
        Held.await(() -> faults.stuck() == 2);

        port.disposeLater(Duration.ofMillis(20)).block(PATIENCE);

        assertThat(read).isCompletedExceptionally();
        assertThatThrownBy(read::get).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(taker::bytes).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThat(faults.cancels()).isEqualTo(2);
        assertThat(liveBytes()).isZero();
        assertThat(faults.openHandles()).isZero();
    }

    @Test
    void what_never_completes_is_given_up_and_its_memory_is_not_released() throws Exception {
        OverlappedFile file = open(100);
        OverlappedFile target = FileOpener.of(file(100))
                .port(port)
                .access(reactor.overlapped.file.Access.WRITE)
                .open()
                .block(PATIENCE);
        faults.answering(request -> Answer.never());
        CompletableFuture<ByteBuf> read = file.readRetained(0, 100).toFuture();
        Taker taker = new Taker(1);
        file.streamRetained().subscribe(taker);
        ByteBuf written = allocator.directBuffer(30_000, 30_000).writeZero(30_000);
        CompletableFuture<Long> write = target.write(Mono.just(written)).toFuture();
        CompletableFuture<Void> closed = file.onClose().toFuture();
        CompletableFuture<Void> quiet = file.quiesce().toFuture();
        Held.await(() -> faults.stuck() == 3);
        long live = liveBytes();

        port.disposeLater(Duration.ZERO).block(PATIENCE);

        assertThatThrownBy(read::get).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(taker::bytes).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(write::get).hasCauseInstanceOf(AsynchronousCloseException.class);
        // Nobody waits for ever for what will not come.
        assertThatThrownBy(closed::get).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThatThrownBy(quiet::get).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThat(liveBytes()).isEqualTo(live);
        assertThat(port.inFlight()).isEqualTo(3);

        // It completes after all: too late for anybody, and nothing is released or reused.
        faults.completeStuck();
        assertThat(liveBytes()).isEqualTo(live);
        assertThat(port.inFlight()).isEqualTo(3);
        assertThat(taker.ends()).isEqualTo(1);
    }

    /** The system does not know of garbage collection: what it may write to stays where it is, though nobody here has it any more. */
    @Test
    void memory_of_what_never_completes_is_not_even_collected() throws Exception {
        List<WeakReference<Object>> memory = givenUp();

        for (int i = 0; i < 5; i++) {
            System.gc();
        }

        assertThat(memory).hasSize(2).allSatisfy(one -> assertThat(one.get()).isNotNull());
    }

    private List<WeakReference<Object>> givenUp() throws Exception {
        Faults own = Faults.on(backend());
        CompletionPort shortLived = CompletionPort.builder().backend(own).build();
        OverlappedFile file = PortContract.open(shortLived, file(100));
        List<WeakReference<Object>> memory = new ArrayList<>();
        own.answering(request -> {
            memory.add(new WeakReference<>(request.buffer != null ? request.buffer : request.byteBuffer));
            return Answer.never();
        });
        file.streamRetained().subscribe(ByteBuf::release, e -> {});
        Held.await(() -> own.stuck() == 1);
        file.read(ByteBuffer.allocateDirect(10), 0).subscribe(b -> {}, e -> {});
        Held.await(() -> own.stuck() == 2);
        shortLived.disposeLater(Duration.ZERO).block(PATIENCE);
        return memory;
    }

    @Test
    void new_requests_are_refused_as_soon_as_the_end_has_begun_and_after_it() throws Exception {
        Held held = new Held();
        OverlappedFile file = open(100);
        Path path = file(50);
        faults.delivering(held);
        CompletableFuture<byte[]> read =
                file.readRetained(0, 100).map(PortContract::bytesOf).toFuture();
        held.await(1);
        port.disposeLater(LONG).subscribe();
        Held.await(port::isDisposed);

        StepVerifier.create(file.readRetained(0, 1)).verifyError(ShutdownChannelGroupException.class);
        StepVerifier.create(file.streamRetained()).verifyError(ShutdownChannelGroupException.class);
        StepVerifier.create(port.post("late")).verifyError(ShutdownChannelGroupException.class);
        StepVerifier.create(FileOpener.of(path).port(port).open()).verifyError(ShutdownChannelGroupException.class);

        held.open();
        read.get();
        port.onDispose().block(PATIENCE);
        StepVerifier.create(file.readRetained(0, 1)).verifyError(ShutdownChannelGroupException.class);
        StepVerifier.create(port.post("late")).verifyError(ShutdownChannelGroupException.class);
        StepVerifier.create(FileOpener.of(path).port(port).open()).verifyError(ShutdownChannelGroupException.class);
        assertThat(liveBytes()).isZero();
    }

    @Test
    void requests_that_wait_for_a_slot_end_too() throws Exception {
        faults.answering(request -> Answer.untilCancelled());
        OverlappedFile file = open(100);
        List<CompletableFuture<ByteBuf>> reads = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            reads.add(file.readRetained(0, 10).toFuture());
        }

        port.disposeLater(Duration.ZERO).block(PATIENCE);

        for (CompletableFuture<ByteBuf> read : reads) {
            assertThatThrownBy(read::get).hasCauseInstanceOf(AsynchronousCloseException.class);
        }
        assertThat(liveBytes()).isZero();
    }

    @Test
    void a_worker_may_end_its_own_port() throws Exception {
        OverlappedFile file = open(100);
        CompletableFuture<Boolean> disposed = new CompletableFuture<>();

        file.readRetained(0, 100).subscribe(buffer -> {
            buffer.release();
            port.dispose();
            port.dispose();
            disposed.complete(port.isDisposed());
        });

        assertThat(disposed.get()).isTrue();
        port.onDispose().block(PATIENCE);
        assertThat(faults.openHandles()).isZero();
    }

    @Test
    void disposing_again_changes_nothing() {
        port.dispose();
        port.dispose();
        port.disposeLater(LONG).block(PATIENCE);
        port.disposeLater(Duration.ofSeconds(Long.MAX_VALUE)).block(PATIENCE);
        port.onDispose().block(PATIENCE);
        assertThat(faults.openHandles()).isZero();
    }

    @Test
    void any_patience_will_do() {
        port.disposeLater(Duration.ofSeconds(Long.MAX_VALUE)).block(PATIENCE);
    }

    @Test
    void disposing_later_begins_on_subscribe() throws Exception {
        Mono<Void> later = port.disposeLater(LONG);
        assertThat(port.isDisposed()).isFalse();
        PortContract.bytesOf(open(10).readRetained(0, 10).block(PATIENCE));
        later.block(PATIENCE);
    }

    @Test
    void an_open_that_is_under_way_when_the_port_ends_leaks_no_handle() throws Exception {
        Path path = file(100);
        CountDownLatch opening = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        faults.whileOpening(() -> {
            opening.countDown();
            // The end of the port interrupts what has not ended in time.
            boolean interrupted = false;
            while (goOn.getCount() > 0) {
                interrupted |= Thread.interrupted();
                Thread.onSpinWait();
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        });
        CompletableFuture<OverlappedFile> opened =
                FileOpener.of(path).port(port).open().toFuture();
        PortContract.await(opening);

        CompletableFuture<Void> end = port.disposeLater(Duration.ZERO).toFuture();
        end.get();
        assertThat(faults.openHandles()).isEqualTo(1);
        assertThat(faults.driverClosed()).isFalse();
        goOn.countDown();

        assertThatThrownBy(opened::get).hasCauseInstanceOf(ShutdownChannelGroupException.class);
        Held.await(() -> faults.openHandles() == 0);
        Held.await(faults::driverClosed);
    }

    @Test
    void opens_that_wait_for_a_thread_when_the_port_ends_are_refused() throws Exception {
        Path path = file(100);
        CountDownLatch goOn = new CountDownLatch(1);
        faults.whileOpening(() -> PortContract.await(goOn));
        List<CompletableFuture<OverlappedFile>> opened = new ArrayList<>();
        int threads = 10 * Runtime.getRuntime().availableProcessors();
        for (int i = 0; i < threads + 20; i++) {
            opened.add(FileOpener.of(path).port(port).open().toFuture());
        }
        Held.await(() -> faults.openHandles() == threads + 1);

        CompletableFuture<Void> end = port.disposeLater(Duration.ZERO).toFuture();
        Held.await(port::isDisposed);
        goOn.countDown();

        end.get();
        for (CompletableFuture<OverlappedFile> one : opened) {
            assertThatThrownBy(one::get).hasCauseInstanceOf(ShutdownChannelGroupException.class);
        }
        Held.await(() -> faults.openHandles() == 0);
    }

    @Test
    void a_subscriber_that_blocks_a_worker_for_ever_does_not_keep_the_port_or_the_requests_of_others()
            throws Exception {
        OverlappedFile file = open(100);
        OverlappedFile other = open(200);
        CountDownLatch never = new CountDownLatch(1);
        CountDownLatch blocked = new CountDownLatch(2);
        for (OverlappedFile one : List.of(file, open(10))) {
            one.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> {
                blocked.countDown();
                PortContract.await(never);
            });
        }
        PortContract.await(blocked);
        // Both workers are blocked: this one is queued and never issued.
        CompletableFuture<ByteBuf> queued = other.readRetained(0, 10).toFuture();

        port.disposeLater(Duration.ZERO).block(PATIENCE);

        assertThatThrownBy(queued::get).hasCauseInstanceOf(AsynchronousCloseException.class);
        assertThat(liveBytes()).isZero();
        assertThat(faults.driverClosed()).isFalse();
        never.countDown();
        Held.await(faults::driverClosed);
    }

    @Test
    void a_connection_that_came_while_a_subscriber_blocked_the_dying_port_is_closed() throws Exception {
        Faults own = Faults.on(backend());
        CompletionPort ofOneWorker =
                CompletionPort.builder().backend(own).workers(1).build();
        DisposableServer server = listen(ofOneWorker);
        CountDownLatch blocked = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (Socket first = connect(server)) {
            // Then the next accept is in flight.
            Held.await(() -> server.connections() == 1);
            PortContract.open(ofOneWorker, file(100))
                    .readRetained(0, 10)
                    .doOnNext(ByteBuf::release)
                    .subscribe(buffer -> {
                        blocked.countDown();
                        PortContract.await(goOn);
                    });
            PortContract.await(blocked);
            try (Socket client = connect(server)) {
                ofOneWorker.disposeLater(Duration.ZERO).block(PATIENCE);
                goOn.countDown();

                assertClosed(client);
            }
        } finally {
            goOn.countDown();
        }
        Held.await(own::driverClosed);
    }

    @Test
    void an_accept_that_was_given_up_and_completes_after_all_leaves_no_connection_open() throws Exception {
        AtomicInteger closed = new AtomicInteger();
        faults.answering(request -> request.op == Op.ACCEPT ? Answer.never() : Answer.real());
        DisposableServer server = listen(port);
        Held.await(() -> faults.stuck() == 1);

        port.disposeLater(Duration.ZERO).block(PATIENCE);
        faults.completeStuck(request -> {
            request.result = new Accepted(closed);
            request.ok(0);
        });

        Held.await(() -> closed.get() == 1);
        assertThat(server.connections()).isZero();
    }

    private static DisposableServer listen(CompletionPort on) {
        return TcpServer.create()
                .runOn(on)
                .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .acceptsAhead(1)
                .bindNow(PATIENCE);
    }

    private static Socket connect(DisposableServer server) throws IOException {
        InetSocketAddress address = (InetSocketAddress) server.address();
        Socket client = new Socket(address.getAddress(), address.getPort());
        client.setSoTimeout((int) PATIENCE.toMillis());
        return client;
    }

    private static void assertClosed(Socket client) throws IOException {
        int read;
        try {
            read = client.getInputStream().read();
        } catch (SocketException reset) {
            read = -1;
        }
        assertThat(read).as("what the client reads").isEqualTo(-1);
    }

    /** A connection of nobody's. */
    private record Accepted(AtomicInteger closed) implements SystemHandle {

        @Override
        public String target() {
            return "accepted";
        }

        @Override
        public HandleKind kind() {
            return HandleKind.PIPE;
        }

        @Override
        public boolean start(Slot slot, Dispatcher dispatcher) {
            throw new AssertionError("nobody has it");
        }

        @Override
        public void cancel(Slot slot) {}

        @Override
        public void cancelAll() {}

        @Override
        public void close() {
            closed.incrementAndGet();
        }
    }

    /** Its handle's drain goes back to the queue after some signals; workers that end must not forget it there. */
    @Test
    void signals_that_come_while_the_workers_end_are_not_lost() throws Exception {
        Engine engine = Port.engineOf(port);
        OverlappedFile file = open(100);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Held held = new Held();
        faults.delivering(held);
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        file.readRetained(0, 10).doOnNext(ByteBuf::release).subscribe(buffer -> {
            inside.countDown();
            PortContract.await(goOn);
        });
        held.await(1);
        faults.delivering(Delivery.REAL);
        Thread signals = new Thread(() -> held.release(0));
        signals.start();
        PortContract.await(inside);
        // More than one turn of the drain, each over before the next gets its slot.
        for (int i = 0; i < 100; i++) {
            ends.add(file.readRetained(0, 10).doOnNext(ByteBuf::release).then().toFuture());
        }
        Held.await(() -> engine.slotsInUse() == 0);

        CompletableFuture<Void> end = port.disposeLater(Duration.ZERO).toFuture();
        end.get();
        goOn.countDown();
        signals.join();

        for (CompletableFuture<Void> one : ends) {
            one.get();
        }
        assertThat(liveBytes()).isZero();
        Held.await(() -> faults.openHandles() == 0);
    }

    @Test
    void requests_of_a_closed_file_are_refused_as_such() throws Exception {
        OverlappedFile file = open(100);
        file.close().block(PATIENCE);

        StepVerifier.create(file.readRetained(0, 1)).verifyError(ClosedChannelException.class);
        StepVerifier.create(file.streamRetained()).verifyError(ClosedChannelException.class);
        StepVerifier.create(file.size()).verifyError(ClosedChannelException.class);
    }

    @Test
    void posts_that_race_with_the_end_all_get_their_signal() throws Exception {
        AtomicReference<Throwable> wrong = new AtomicReference<>();
        for (int round = 0; round < 50; round++) {
            CompletionPort own =
                    CompletionPort.builder().backend(backend()).workers(2).build();
            List<CompletableFuture<Integer>> posts = new ArrayList<>();
            Thread poster = new Thread(() -> {
                for (int i = 0; i < 200; i++) {
                    posts.add(own.post(i).toFuture());
                }
            });
            poster.start();
            own.disposeLater(Duration.ZERO).block(PATIENCE);
            poster.join();
            for (CompletableFuture<Integer> post : posts) {
                try {
                    post.get(PATIENCE.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
                } catch (java.util.concurrent.ExecutionException e) {
                    if (!(e.getCause() instanceof IOException) && !(e.getCause() instanceof IllegalStateException)) {
                        wrong.set(e.getCause());
                    }
                }
            }
        }
        assertThat(wrong).hasValue(null);
    }

    /** It was held up between the port's leave and the queue: there is no worker any more. */
    @Test
    void a_request_that_is_handed_over_after_the_workers_have_ended_is_aborted() throws Exception {
        CountDownLatch submitting = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletionPort own = CompletionPort.builder()
                .backend(backend())
                .workers(2)
                .metrics(new PortMetricsRecorder() {
                    @Override
                    public void submitted(String operation) {
                        submitting.countDown();
                        PortContract.await(goOn);
                    }
                })
                .build();
        OverlappedFile file = PortContract.open(own, file(100));
        CompletableFuture<ByteBuf> read = new CompletableFuture<>();
        Thread late = new Thread(() -> file.readRetained(0, 10).subscribe(read::complete, read::completeExceptionally));
        late.start();
        PortContract.await(submitting);

        own.disposeLater(Duration.ZERO).block(PATIENCE);
        goOn.countDown();

        assertThatThrownBy(() -> read.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .hasCauseInstanceOf(AsynchronousCloseException.class);
        late.join();
    }

    @Test
    void the_port_ends_though_whoever_hears_that_a_request_was_given_up_throws() throws Exception {
        OverlappedFile file = open(100);
        faults.answering(request -> Answer.never());
        file.readRetained(0, 100).subscribe(ByteBuf::release, e -> {});
        Held.await(() -> faults.stuck() == 1);
        CountDownLatch heard = new CountDownLatch(3);
        for (Mono<Void> end : List.of(file.quiesce(), file.quiesce(), file.onClose())) {
            end.subscribe(new CoreSubscriber<Void>() {
                @Override
                public void onSubscribe(Subscription subscription) {
                    subscription.request(1);
                }

                @Override
                public void onNext(Void nothing) {}

                @Override
                public void onComplete() {}

                @Override
                public void onError(Throwable reason) {
                    heard.countDown();
                    throw new IllegalStateException("thrown by a test");
                }
            });
        }

        port.disposeLater(Duration.ZERO).block(PATIENCE);

        PortContract.await(heard);
        Held.await(faults::driverClosed);
    }
}
