package reactor.overlapped.connection;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.Consumer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.ReadUrgentMono;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.Received;
import reactor.overlapped.net.SocketInbound;

/** The receiving side of a connection. */
final class ConnectionInbound implements SocketInbound {

    private static final int BUFFER_SIZE = 64 * 1024;

    /** TCP has one byte of urgent data at a time. */
    private static final int URGENT_BYTES = 16;

    private final OpenConnection connection;

    ConnectionInbound(OpenConnection connection) {
        this.connection = connection;
    }

    @Override
    public Flux<ByteBuf> receiveRetained() {
        return receiveRetained(BUFFER_SIZE);
    }

    @Override
    public Flux<ByteBuf> receiveRetained(int bufferSize) {
        return connection.metered(connection.receiving(bufferSize).buffers());
    }

    @Override
    public Mono<Integer> receiveInto(List<ByteBuf> buffers) {
        Mono<Integer> one = connection.receiving(BUFFER_SIZE).receiveInto(buffers);
        ByteMeter meter = connection.meter();
        return meter == null ? one : one.doOnNext(count -> meter.read());
    }

    @Override
    public Mono<Received> receiveUrgent() {
        return new ReadUrgentMono<>(
                connection.openHandle(),
                URGENT_BYTES,
                (request, bytes) -> new Received(bytes, ReceiveFlags.of(request.flags)));
    }

    @Override
    public SocketInbound withConnection(Consumer<? super Connection> callback) {
        callback.accept(connection);
        return this;
    }
}
