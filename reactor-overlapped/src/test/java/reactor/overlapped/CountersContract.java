package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Scannable;
import reactor.core.Scannable.Attr;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.TcpClient;
import reactor.overlapped.net.TcpServer;
import reactor.overlapped.testing.Taker;
import reactor.overlapped.testing.faults.Answer;
import reactor.overlapped.testing.faults.Held;

/** What a port tells of itself. */
abstract class CountersContract extends PortContract {

    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.slots(4).backlog(4);
    }

    @Test
    void every_request_is_counted_once_by_how_it_ended() throws Exception {
        OverlappedFile file = open(file(10_000));
        Held held = new Held();

        bytesOf(file.readRetained(0, 10_000).block(PATIENCE));
        file.readRetained(10_000, 1).block(PATIENCE);
        fixture.assertNothingLeft();
        assertThat(fixture.counts().submitted()).isEqualTo(2);
        assertThat(fixture.counts().completed()).isEqualTo(2);
        assertThat(fixture.counts().bytes()).isEqualTo(10_000);
        assertThat(fixture.counts().nanos()).isPositive();

        faults.answering(request -> Answer.failed(5, "EIO"));
        assertThatThrownBy(() -> file.readRetained(0, 1).block(PATIENCE)).hasMessageContaining("EIO");
        assertThat(fixture.counts().failed()).isEqualTo(1);

        faults.answering(request -> Answer.untilCancelled());
        List<Disposable> reads = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            reads.add(file.readRetained(0, 1).subscribe());
        }
        Held.await(() -> faults.stuck() == 4);
        assertThat(fixture.counts().delayed()).isEqualTo(4);
        assertThat(fixture.counts().inFlight()).isEqualTo(8);
        assertThatThrownBy(() -> file.readRetained(0, 1).block(PATIENCE)).hasMessageContaining("TOO_MANY_REQUESTS");
        // Those that wait, and those that the system has.
        for (int i = 7; i >= 0; i--) {
            reads.get(i).dispose();
        }
        fixture.assertNothingLeft();
        assertThat(fixture.counts().cancelled()).isEqualTo(8);

        var counts = fixture.counts();
        assertThat(counts.inFlight()).isZero();
        assertThat(counts.submitted()).isEqualTo(counts.completed() + counts.cancelled() + counts.failed());
        held.open();
    }

    @Test
    void requests_that_a_close_ends_are_counted_as_cancelled() throws Exception {
        OverlappedFile file = open(file(100));
        faults.answering(request -> Answer.untilCancelled());
        for (int i = 0; i < 8; i++) {
            file.readRetained(0, 1).subscribe(ByteBuf::release, e -> {});
        }
        Held.await(() -> faults.stuck() == 4);

        file.close().block(PATIENCE);

        assertThat(fixture.counts().submitted()).isEqualTo(8);
        assertThat(fixture.counts().cancelled()).isEqualTo(8);
    }

    private int openHandles() {
        return fixture.port().openHandles();
    }

    @Test
    void a_handle_counts_from_its_opening_to_its_closing() throws Exception {
        assertThat(openHandles()).isZero();
        OverlappedFile one = open(file(100));
        assertThat(openHandles()).isEqualTo(1);
        OverlappedFile two = open(file(100));
        assertThat(openHandles()).isEqualTo(2);

        one.close().block(PATIENCE);
        assertThat(openHandles()).isEqualTo(1);
        one.close().block(PATIENCE);
        assertThat(openHandles()).isEqualTo(1);
        two.dispose();
        Held.await(() -> openHandles() == 0);
    }

    @Test
    void a_handle_that_cannot_be_opened_does_not_count() {
        assertThatThrownBy(() -> open(directory.resolve("missing"))).hasCauseInstanceOf(NoSuchFileException.class);
        assertThat(openHandles()).isZero();
    }

    @Test
    void a_handle_whose_user_cancels_or_fails_counts_no_longer() throws Exception {
        Path path = file(100_000);
        FileOpener opener = FileOpener.of(path).port(fixture.port());
        faults.answering(request -> Answer.untilCancelled());
        Disposable reading = opener.use(OverlappedFile::streamRetained).subscribe();
        Held.await(() -> faults.stuck() > 0);
        assertThat(openHandles()).isEqualTo(1);
        reading.dispose();
        Held.await(() -> openHandles() == 0);

        faults.answering(request -> Answer.failed(5, "EIO"));
        assertThatThrownBy(
                        () -> opener.use(OverlappedFile::streamRetained).then().block(PATIENCE))
                .hasMessageContaining("EIO");
        Held.await(() -> openHandles() == 0);
    }

    @Test
    void both_ends_of_a_connection_and_the_listener_count() throws Exception {
        CompletionPort port = CompletionPort.builder().backend(backend()).build();
        try {
            DisposableServer server = TcpServer.create()
                    .runOn(port)
                    .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .handle((inbound, outbound) -> outbound.send(inbound.receiveRetained()))
                    .bindNow(PATIENCE);
            assertThat(port.openHandles()).isEqualTo(1);
            Connection connection = TcpClient.create()
                    .runOn(port)
                    .remoteAddress(server::address)
                    .connect()
                    .block(PATIENCE);
            Held.await(() -> port.openHandles() == 3);
            connection.close().block(PATIENCE);
            Held.await(() -> port.openHandles() == 1);
            server.dispose();
            Held.await(() -> port.openHandles() == 0);
        } finally {
            port.disposeLater(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    void blocks_of_a_stream_but_the_first_count_until_they_are_emitted_or_given_up() throws Exception {
        OverlappedFile file = open(file(10_000));
        assertThat(fixture.port().budgetInUse()).isZero();
        // It reads one block, then two at a time.
        faults.answering(request -> request.position == 0 ? Answer.real() : Answer.untilCancelled());
        Disposable reading = file.streamRetained(
                        StreamOptions.create().blockSize(1000).depth(2))
                .subscribe(ByteBuf::release, e -> {});
        Held.await(() -> faults.stuck() == 2);
        assertThat(fixture.port().budgetInUse()).isBetween(1000L, 2000L);
        reading.dispose();
        Held.await(() -> fixture.port().budgetInUse() == 0);
    }

    @Test
    void meters_show_what_a_port_holds_as_long_as_it_lives() throws Exception {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        CompletionPort port = CompletionPort.builder()
                .backend(backend())
                .metrics(new MicrometerPortMetricsRecorder(registry, "tested"))
                .build();
        try {
            assertThat(gauge(registry, "handles.open").value()).isZero();
            OverlappedFile file = open(port, file(100));
            assertThat(gauge(registry, "handles.open").value()).isEqualTo(1);
            file.close().block(PATIENCE);
            assertThat(gauge(registry, "handles.open").value()).isZero();
            assertThat(gauge(registry, "requests.inflight").value()).isZero();
            assertThat(gauge(registry, "budget.used").value()).isZero();
        } finally {
            port.disposeLater(Duration.ZERO).block(PATIENCE);
        }
        Held.await(() -> registry.find("reactor.overlapped.handles.open").gauge() == null);
        assertThat(registry.find("reactor.overlapped.requests.inflight").gauge())
                .isNull();
        assertThat(registry.find("reactor.overlapped.budget.used").gauge()).isNull();
    }

    private static Gauge gauge(SimpleMeterRegistry registry, String name) {
        return registry.get("reactor.overlapped." + name).tag("port", "tested").gauge();
    }

    @Test
    void a_recorder_that_throws_when_its_port_is_built_leaves_none() {
        AtomicReference<CompletionPort> seen = new AtomicReference<>();
        PortMetricsRecorder throwing = new PortMetricsRecorder() {
            @Override
            public void built(CompletionPort port) {
                seen.set(port);
                throw new IllegalStateException("thrown by a recorder");
            }
        };
        assertThatThrownBy(() -> CompletionPort.builder()
                        .backend(backend())
                        .metrics(throwing)
                        .build())
                .hasMessage("thrown by a recorder");
        seen.get().onDispose().block(PATIENCE);
    }

    @Test
    void a_port_without_a_recorder_works_as_well() throws Exception {
        CompletionPort plain =
                CompletionPort.builder().backend(backend()).slots(2).build();
        try {
            OverlappedFile file = open(plain, file(50_000));
            Taker taker = new Taker(1);
            file.streamRetained().subscribe(taker);
            assertThat(taker.bytes()).isEqualTo(content(50_000));
        } finally {
            plain.disposeLater(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    void operators_say_what_they_do_and_to_what() throws Exception {
        OverlappedFile file = openToWrite(file(100_000));
        String target = "(" + file.target() + ")";

        assertThat(name(file.readRetained(0, 1))).isEqualTo("read" + target);
        ByteBuf buffer = direct(new byte[1]);
        assertThat(name(file.read(buffer, 0))).isEqualTo("read" + target);
        assertThat(name(file.write(buffer, 0))).isEqualTo("write" + target);
        buffer.release();
        assertThat(name(file.streamRetained())).isEqualTo("stream" + target);
        assertThat(name(file.write(Flux.empty()))).isEqualTo("writeStream" + target);
        assertThat(name(file.append(Flux.empty()))).isEqualTo("appendStream" + target);
        assertThat(name(file.size())).isEqualTo("size" + target);
        assertThat(name(file.flush())).isEqualTo("flush" + target);
        assertThat(name(fixture.port().post(1))).startsWith("post(");
    }

    private static String name(Object publisher) {
        return Scannable.from(publisher).scan(Attr.NAME);
    }

    @Test
    void a_streams_subscription_tells_its_state() throws Exception {
        OverlappedFile file = open(file(100_000));
        AtomicReference<Subscription> subscription = new AtomicReference<>();
        BaseSubscriber<ByteBuf> subscriber = new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription newSubscription) {
                subscription.set(newSubscription);
            }

            @Override
            protected void hookOnNext(ByteBuf buffer) {
                buffer.release();
            }
        };
        file.streamRetained().subscribe((CoreSubscriber<ByteBuf>) subscriber);
        Scannable stream = Scannable.from(subscription.get());
        assertThat(stream.scanUnsafe(Attr.ACTUAL)).isSameAs(subscriber);
        assertThat(stream.scan(Attr.CANCELLED)).isFalse();
        assertThat(stream.scan(Attr.TERMINATED)).isFalse();
        assertThat(stream.scan(Attr.RUN_STYLE)).isEqualTo(Attr.RunStyle.ASYNC);

        subscriber.request(10);
        Held.await(() -> stream.scan(Attr.TERMINATED));
        assertThat(stream.scan(Attr.CANCELLED)).isFalse();

        AtomicReference<Subscription> read = new AtomicReference<>();
        file.readRetained(0, 1).doOnSubscribe(read::set).subscribe(new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(Subscription newSubscription) {}
        });
        Scannable request = Scannable.from(read.get());
        assertThat(request.scan(Attr.NAME)).isEqualTo("read(" + file.target() + ")");
        read.get().cancel();
        assertThat(request.scan(Attr.CANCELLED)).isTrue();
        assertThat(request.scan(Attr.TERMINATED)).isFalse();
    }
}
