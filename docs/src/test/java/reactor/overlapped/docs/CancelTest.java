package reactor.overlapped.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.RangeLock;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.TcpClient;
import reactor.overlapped.net.TcpServer;
import reactor.test.StepVerifier;

/** The chapter on cancelling. */
class CancelTest extends Example {

    private final Sinks.Many<String> peer = Sinks.many().unicast().onBackpressureBuffer();
    private DisposableServer server;
    private Connection connection;

    @BeforeEach
    void connect() {
        server = TcpServer.create()
                .runOn(port)
                .host("127.0.0.1")
                .handle((in, out) -> out.sendString(peer.asFlux()).neverComplete())
                .bindNow();
        connection =
                TcpClient.create().runOn(port).remoteAddress(server::address).connectNow();
    }

    @AfterEach
    void disconnect() {
        connection.close().block(PATIENCE);
        server.disposeNow(Duration.ZERO);
    }

    @Test
    void a_receive_that_times_out_loses_nothing() {
        // tag::timeout[]
        Mono<String> line = connection
                .inbound()
                .receiveRetained()
                .map(buffer -> {
                    String text = buffer.toString(StandardCharsets.UTF_8);
                    buffer.release();
                    return text;
                })
                .next();

        StepVerifier.create(line.timeout(Duration.ofMillis(100))).verifyError(TimeoutException.class);

        peer.tryEmitNext("late").orThrow();
        StepVerifier.create(line).expectNext("late").verifyComplete();
        // end::timeout[]
    }

    @Test
    void quiesce_tells_when_a_buffer_may_be_used_again() throws Exception {
        Path path = Files.write(folder.resolve("data"), new byte[100_000]);
        OverlappedFile file = FileOpener.of(path).port(port).open().block(PATIENCE);
        // tag::quiesce[]
        ByteBuf own = PooledByteBufAllocator.DEFAULT.directBuffer(100_000);
        Disposable reading = file.read(own, 0).subscribe();
        reading.dispose();
        Mono<ByteBuf> again = file.quiesce().then(Mono.defer(() -> file.read(own.clear(), 0)));
        // end::quiesce[]
        StepVerifier.create(again).expectNextCount(1).expectComplete().verify(PATIENCE);
        assertThat(own.refCnt()).isEqualTo(1);
        own.release();
        file.close().block(PATIENCE);
    }

    @Test
    void a_close_ends_what_is_in_flight_with_an_error() {
        // tag::close[]
        StepVerifier.create(connection.inbound().receiveRetained())
                .then(connection::dispose)
                .verifyError(AsynchronousCloseException.class);
        // end::close[]
    }

    @Test
    void waiting_for_a_lock_is_given_up() throws Exception {
        Path path = Files.write(folder.resolve("locked"), new byte[100]);
        FileOpener opener = FileOpener.of(path).port(port).access(Access.READ, Access.WRITE);
        OverlappedFile first = opener.open().block(PATIENCE);
        OverlappedFile second = opener.open().block(PATIENCE);
        RangeLock held = first.lock(0, 10, false).block(PATIENCE);
        // tag::lock[]
        Mono<RangeLock> lock = second.lock(0, 10, false, Duration.ofMillis(200));
        // end::lock[]
        StepVerifier.create(lock).verifyError(TimeoutException.class);
        held.release().block(PATIENCE);
        first.close().block(PATIENCE);
        second.close().block(PATIENCE);
    }

    @Test
    void a_stream_is_cancelled_when_enough_has_come() throws Exception {
        Path path = Files.write(folder.resolve("large"), new byte[1_000_000]);
        FileOpener opener = FileOpener.of(path).port(port);
        // tag::take[]
        Mono<Integer> first = opener.use(file -> file.streamRetained())
                .map(block -> {
                    int size = block.readableBytes();
                    block.release();
                    return size;
                })
                .next();
        // end::take[]
        assertThat(first.block(PATIENCE)).isEqualTo(65536);
    }

    @Test
    void a_write_that_was_cancelled_may_have_been_done() throws Exception {
        Path path = folder.resolve("written");
        ByteBuf own = Unpooled.directBuffer().writeZero(1000);
        OverlappedFile file = FileOpener.of(Files.createFile(path))
                .port(port)
                .access(Access.WRITE)
                .open()
                .block(PATIENCE);
        Disposable writing = file.write(own, 0).subscribe();
        writing.dispose();
        file.quiesce().block(PATIENCE);
        assertThat(own.refCnt()).isEqualTo(1);
        own.release();
        file.close().block(PATIENCE);
        assertThat(Files.size(path)).isIn(0L, 1000L);
    }
}
