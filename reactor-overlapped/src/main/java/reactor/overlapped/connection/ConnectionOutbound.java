package reactor.overlapped.connection;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.Packet;
import reactor.overlapped.net.SocketOutbound;

/** The sending side of a connection: a chain of steps, each a Mono that begins when the one before has completed. */
final class ConnectionOutbound implements SocketOutbound {

    private final OpenConnection connection;

    /** What comes before; null for nothing. */
    private final @Nullable Mono<Void> before;

    ConnectionOutbound(OpenConnection connection, @Nullable Mono<Void> before) {
        this.connection = connection;
        this.before = before;
    }

    private SocketOutbound next(Mono<Void> step) {
        return new ConnectionOutbound(connection, before == null ? step : before.then(step));
    }

    /** A step that owns memory, which it gives up when its turn never comes. */
    private SocketOutbound next(Mono<Void> step, Runnable giveUp) {
        Mono<Void> first = before;
        return new ConnectionOutbound(
                connection, first == null ? step : Owned.by(owned -> first.then(owned.takenBy(step)), giveUp));
    }

    @Override
    public SocketOutbound send(Publisher<? extends ByteBuf> source) {
        return sending(source, null);
    }

    @Override
    public SocketOutbound send(Publisher<? extends ByteBuf> source, Predicate<? super ByteBuf> flush) {
        return sending(source, Objects.requireNonNull(flush, "flush"));
    }

    private SocketOutbound sending(Publisher<? extends ByteBuf> source, @Nullable Predicate<? super ByteBuf> flush) {
        Objects.requireNonNull(source, "source");
        ByteMeter meter = connection.meter();
        Mono<Void> step;
        if (meter == null) {
            step = connection.sending().send(source, flush).then();
        } else {
            Publisher<? extends ByteBuf> counted = Flux.from(source).doOnNext(buffer -> meter.read());
            step = metered(connection.sending().send(counted, flush), meter);
        }
        ByteBuf held = Owned.heldBy(source);
        return held == null ? next(step) : next(step, held::release);
    }

    private static Mono<Void> metered(Mono<Long> sent, ByteMeter meter) {
        return sent.doOnNext(bytes -> meter.read()).then();
    }

    @Override
    public SocketOutbound sendByteArray(Publisher<? extends byte[]> source) {
        return send(Flux.from(source).map(this::direct));
    }

    @Override
    public SocketOutbound sendString(Publisher<? extends String> source) {
        return sendString(source, StandardCharsets.UTF_8);
    }

    @Override
    public SocketOutbound sendString(Publisher<? extends String> source, Charset charset) {
        Objects.requireNonNull(charset, "charset");
        return send(Flux.from(source).map(text -> direct(text.getBytes(charset))));
    }

    private ByteBuf direct(byte[] bytes) {
        return connection.openHandle().engine().buffers().allocate(bytes.length).writeBytes(bytes);
    }

    @Override
    public SocketOutbound sendFile(Path file) {
        return next(counted(Transmission.of(connection, file)));
    }

    @Override
    public SocketOutbound sendFile(Path file, long position, long count) {
        return sendPackets(List.of(Packet.of(file, position, count)));
    }

    @Override
    public SocketOutbound sendFile(OverlappedFile file, long position, long count) {
        return sendPackets(List.of(Packet.of(file, position, count)));
    }

    @Override
    public SocketOutbound sendPackets(List<Packet> packets) {
        List<Packet> copy = List.copyOf(packets);
        return next(counted(Transmission.of(connection, copy)), () -> Transmission.release(copy));
    }

    private Mono<Void> counted(Mono<Long> sent) {
        ByteMeter meter = connection.meter();
        return meter == null ? sent.then() : metered(sent, meter);
    }

    @Override
    public SocketOutbound sendUrgent(byte value) {
        return next(connection.sending().urgent(value));
    }

    @Override
    public SocketOutbound shutdownOutput() {
        return next(connection.sending().shutdown());
    }

    @Override
    public SocketOutbound then(Publisher<Void> other) {
        return next(Mono.ignoreElements(other));
    }

    @Override
    public Mono<Void> then() {
        return before == null ? Mono.empty() : before;
    }

    @Override
    public void subscribe(Subscriber<? super Void> subscriber) {
        then().subscribe(subscriber);
    }

    @Override
    public SocketOutbound withConnection(Consumer<? super Connection> callback) {
        callback.accept(connection);
        return this;
    }
}
