package reactor.overlapped.filedrop;

import org.jspecify.annotations.Nullable;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.codec.multipart.PartEvent;
import reactor.core.publisher.Flux;
import reactor.core.publisher.SynchronousSink;
import reactor.util.context.Context;

/**
 * Parts as Spring's parser emits them; when the form breaks off each buffer is released once. By itself the parser loses what it has read ahead, and Reactor's
 * {@code concatMap} in it discards what it emitted last, though somebody has it.
 */
final class ParsedParts {

    private @Nullable PartEvent emitted;
    private @Nullable PartEvent discarded;

    private ParsedParts() {}

    /** {@return the same parts; whoever gets them releases them, and discards them by a hook of its own} */
    static Flux<PartEvent> of(Flux<PartEvent> parts) {
        return Flux.defer(() -> {
            ParsedParts state = new ParsedParts();
            return parts.<PartEvent>handle(state::emit)
                    .doOnDiscard(PartEvent.class, state::discard)
                    .doOnDiscard(Object.class, ParsedTokens::release)
                    .contextWrite(hooksOfTheReceiver -> Context.empty());
        });
    }

    private void emit(PartEvent part, SynchronousSink<PartEvent> sink) {
        synchronized (this) {
            if (part == discarded) {
                return;
            }
            emitted = part;
        }
        sink.next(part);
    }

    private synchronized void discard(PartEvent part) {
        if (part != emitted) {
            discarded = part;
            DataBufferUtils.release(part.content());
        }
    }
}
