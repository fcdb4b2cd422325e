package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.overlapped.pipe.PipeConnection;
import reactor.overlapped.pipe.PipeMessage;

/** Messages of a pipe. One without bytes ends what its sender has to say: a pipe has no half-close. */
final class Messages {

    /** A line as a message. */
    static final int LONGEST = 16 << 20;

    private Messages() {}

    /** {@return what comes before the end, each message in one buffer} */
    static Flux<ByteBuf> receive(PipeConnection connection) {
        return connection
                .messages()
                .bufferUntil(PipeMessage::last)
                .doOnDiscard(PipeMessage.class, part -> part.content().release())
                .map(Messages::join)
                .takeWhile(message -> {
                    boolean more = message.isReadable();
                    if (!more) {
                        message.release();
                    }
                    return more;
                });
    }

    /** {@return those and the end} */
    static Flux<ByteBuf> ended(Flux<ByteBuf> messages) {
        return messages.concatWith(Flux.defer(() -> Flux.just(Unpooled.buffer(0))));
    }

    private static ByteBuf join(List<PipeMessage> parts) {
        if (parts.size() == 1) {
            return parts.get(0).content();
        }
        CompositeByteBuf message = Unpooled.compositeBuffer(parts.size());
        parts.forEach(part -> message.addComponent(true, part.content()));
        return message;
    }
}
