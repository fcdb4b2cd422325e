package reactor.overlapped.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;

/** Cuts a stream into its lines, each with its end, in buffers of their own. For one subscriber. */
final class Lines {

    private final int longest;

    /** A line whose end has not come. */
    private ByteBuf begun = Unpooled.EMPTY_BUFFER;

    private Lines(int longest) {
        this.longest = longest;
    }

    /**
     * {@return cuts on subscribe}
     *
     * @param longest most bytes of a line; a longer one is an error
     */
    static Flux<ByteBuf> of(Flux<ByteBuf> bytes, int longest) {
        return Flux.defer(() -> {
            Lines lines = new Lines(longest);
            return bytes.concatMapIterable(lines::next, 1)
                    .concatWith(Flux.defer(lines::last))
                    .doOnDiscard(ByteBuf.class, ByteBuf::release);
        });
    }

    /** {@return all as one, when it has ended} */
    static Flux<ByteBuf> whole(Flux<ByteBuf> bytes, int longest) {
        return Flux.defer(() -> {
            Lines lines = new Lines(longest);
            return bytes.doOnNext(lines::add)
                    .doOnNext(ByteBuf::release)
                    .thenMany(Flux.defer(() -> Flux.just(lines.take())));
        });
    }

    private List<ByteBuf> next(ByteBuf buffer) {
        try {
            List<ByteBuf> complete = new ArrayList<>();
            int before;
            while ((before = buffer.bytesBefore((byte) '\n')) >= 0) {
                add(buffer.readSlice(before + 1));
                complete.add(take());
            }
            add(buffer);
            return complete;
        } finally {
            buffer.release();
        }
    }

    private Flux<ByteBuf> last() {
        return begun.isReadable() ? Flux.just(take()) : Flux.empty();
    }

    private void add(ByteBuf bytes) {
        if (begun.readableBytes() + (long) bytes.readableBytes() > longest) {
            throw new IllegalStateException(
                    "standard input: more than " + longest + " bytes for one datagram or message");
        }
        if (bytes.isReadable()) {
            if (begun == Unpooled.EMPTY_BUFFER) {
                begun = Unpooled.buffer(bytes.readableBytes());
            }
            begun.writeBytes(bytes);
        }
    }

    private ByteBuf take() {
        ByteBuf taken = begun;
        begun = Unpooled.EMPTY_BUFFER;
        return taken;
    }
}
