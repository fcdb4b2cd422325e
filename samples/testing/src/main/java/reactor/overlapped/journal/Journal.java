package reactor.overlapped.journal;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.StreamOptions;

/** Readings in a file, one behind the other. Takes its port from outside, so that a test can give it one of its own. */
public final class Journal {

    /** Whole readings, so that none lies across two blocks. */
    static final int BLOCK = 256 * Reading.BYTES;

    private final FileOpener opener;

    /** A journal in that file, read and written by that port. */
    public Journal(Path file, CompletionPort port) {
        opener = FileOpener.of(file).port(port);
    }

    /** {@return all readings, from the oldest on} */
    public Flux<Reading> readings() {
        return blocks().concatMapIterable(Function.identity(), 1);
    }

    /** {@return the same, in lists as they come from the file: two blocks are read at a time, and none before it is asked for} */
    // tag::blocks[]
    public Flux<List<Reading>> blocks() {
        StreamOptions options = StreamOptions.create().blockSize(BLOCK).depth(2).prefetch(1);
        return opener.use(file -> file.streamRetained(options).map(Journal::decode));
    }

    private static List<Reading> decode(ByteBuf block) {
        try {
            if (block.readableBytes() % Reading.BYTES != 0) {
                throw new UncheckedIOException(new EOFException("the journal ends in the middle of a reading"));
            }
            List<Reading> readings = new ArrayList<>(block.readableBytes() / Reading.BYTES);
            while (block.isReadable()) {
                readings.add(Reading.readFrom(block));
            }
            return readings;
        } finally {
            block.release();
        }
    }
    // end::blocks[]

    /** {@return appends readings, creating the journal when there is none; emits how many} */
    public Mono<Long> append(Publisher<Reading> readings) {
        return opener.access(Access.WRITE)
                .disposition(Disposition.OPEN_ALWAYS)
                .use(file -> file.append(
                        Flux.from(readings).buffer(BLOCK / Reading.BYTES).map(Journal::encode)))
                .single()
                .map(bytes -> bytes / Reading.BYTES);
    }

    private static ByteBuf encode(List<Reading> readings) {
        ByteBuf block = Unpooled.buffer(readings.size() * Reading.BYTES);
        readings.forEach(reading -> reading.writeTo(block));
        return block;
    }
}
