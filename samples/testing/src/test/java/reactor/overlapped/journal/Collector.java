package reactor.overlapped.journal;

import io.netty.buffer.ByteBuf;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.net.SocketInbound;
import reactor.overlapped.net.SocketOutbound;
import reactor.overlapped.net.TcpServer;

/** The other side of an upload: a real server, that answers or does what a test is about. */
final class Collector {

    static final Collector NONE = new Collector();

    private final AtomicLong received = new AtomicLong();
    private @Nullable DisposableServer server;

    private Collector() {}

    // tag::collector[]
    static Collector thatAnswers(CompletionPort port) {
        Collector collector = new Collector();
        return collector.start(
                TcpServer.create().runOn(port),
                (in, out) -> out.then(collector.receive(in, UploaderTest.UPLOAD))
                        .sendString(Mono.fromSupplier(() -> Long.toString(collector.received()))));
    }

    static Collector thatIsSilent(CompletionPort port) {
        Collector collector = new Collector();
        return collector.start(TcpServer.create().runOn(port), (in, out) -> collector.receive(in, Long.MAX_VALUE));
    }

    /** What is closed with a linger time of 0 is reset. */
    static Collector thatResets(CompletionPort port) {
        Collector collector = new Collector();
        return collector.start(
                TcpServer.create().runOn(port).linger(0), (in, out) -> collector.receive(in, UploaderTest.UPLOAD));
    }

    private Collector start(TcpServer settings, BiFunction<SocketInbound, SocketOutbound, Publisher<Void>> handler) {
        server = settings.host("127.0.0.1").handle(handler).bindNow(PortPerTest.PATIENCE);
        return this;
    }

    private Mono<Void> receive(SocketInbound in, long bytes) {
        return in.receiveRetained()
                .doOnNext(this::count)
                .takeUntil(buffer -> received() >= bytes)
                .then();
    }
    // end::collector[]

    private void count(ByteBuf buffer) {
        received.addAndGet(buffer.readableBytes());
        buffer.release();
    }

    SocketAddress address() {
        return started().address();
    }

    private DisposableServer started() {
        if (server == null) {
            throw new IllegalStateException("it is not started");
        }
        return server;
    }

    long received() {
        return received.get();
    }

    int connections() {
        return started().connections();
    }

    void stop() {
        if (server != null) {
            server.disposeNow(PortPerTest.PATIENCE);
        }
    }
}
