package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.file.StreamOptions;

/**
 * Standard input to a peer and what comes back to standard output, both at once. It ends when the peer has sent all; what it had to say is
 * printed even when it takes no more itself.
 */
final class Exchange {

    private final Session session;
    private final Flux<ByteBuf> incoming;
    private final Function<Flux<ByteBuf>, Mono<Void>> send;

    /** The peer has sent all. */
    private final Sinks.Empty<Void> received = Sinks.empty();

    /** All of standard input is sent. */
    private final Sinks.Empty<Void> sent = Sinks.empty();

    /** Standard input cannot be read: the peer must not take it for the end. */
    private final Sinks.Empty<Void> unreadable = Sinks.empty();

    /**
     * Creates one, for one subscriber.
     *
     * @param incoming what the peer sends
     * @param send sends all that and tells the peer that it was all
     */
    Exchange(Session session, Flux<ByteBuf> incoming, Function<Flux<ByteBuf>, Mono<Void>> send) {
        this.session = session;
        this.incoming = incoming;
        this.send = send;
    }

    /**
     * {@return does it on subscribe}
     *
     * @param quitAfter ends when nothing has come for that long since the end of standard input; null to wait for the peer
     */
    Mono<Void> run(@Nullable Duration quitAfter) {
        Flux<ByteBuf> input = Source.read(session, Path.of("-"), StreamOptions.create())
                .doOnError(unreadable::tryEmitError)
                .doOnCancel(session::abandonInput);
        Mono<Void> sending = send.apply(input).doOnSuccess(nothing -> sent.tryEmitEmpty());
        Mono<Void> receiving = Output.standard(session, quitAfter == null ? incoming : untilQuiet(quitAfter))
                .then()
                .takeUntilOther(unreadable.asMono())
                .takeUntilOther(session.interrupt())
                .doFinally(signal -> received.tryEmitEmpty());
        return Mono.whenDelayError(receiving, sending.takeUntilOther(received.asMono()))
                .onErrorMap(
                        Exceptions::isMultiple,
                        both -> Exceptions.unwrapMultiple(both).get(0));
    }

    private Flux<ByteBuf> untilQuiet(Duration quitAfter) {
        Mono<Long> quiet = sent.asMono().then(Mono.delay(quitAfter));
        return incoming.timeout(quiet, item -> quiet, Flux.empty());
    }
}
