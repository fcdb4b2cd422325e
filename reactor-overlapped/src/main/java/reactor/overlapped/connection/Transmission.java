package reactor.overlapped.connection;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.HandleOwner;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.TransmitSource;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.net.Packet;

/** Sends files: those given by name are opened when the turn has come, and closed before the end is told. */
final class Transmission {

    private Transmission() {}

    /** {@return sends a whole file} */
    static Mono<Long> of(OpenConnection connection, Path file) {
        return Mono.usingWhen(
                opener(connection, file).open(),
                open -> open.size()
                        .flatMap(size -> connection
                                .sending()
                                .transmit(List.of(new TransmitSource(null, handleOf(connection, open), 0, size)))),
                OverlappedFile::close);
    }

    /** {@return sends packets, for one subscriber; their buffers are released on every path from subscribe on} */
    static Mono<Long> of(OpenConnection connection, List<Packet> packets) {
        return Owned.by(
                buffers -> Mono.usingWhen(
                        open(connection, packets),
                        files -> buffers.takenBy(connection.sending().transmit(sources(connection, packets, files))),
                        files -> Flux.fromIterable(files)
                                .concatMapDelayError(OverlappedFile::close)
                                .then()),
                () -> release(packets));
    }

    /** Releases the buffers among them. */
    static void release(List<Packet> packets) {
        for (Packet packet : packets) {
            if (packet instanceof Packet.Bytes bytes) {
                bytes.buffer().release();
            }
        }
    }

    private static FileOpener opener(OpenConnection connection, Path file) {
        return FileOpener.of(file).port(connection.port()).flags(FileFlag.SEQUENTIAL_SCAN);
    }

    /** Opens those that are given by name, in order; closes what is open when one fails. */
    private static Mono<List<OverlappedFile>> open(OpenConnection connection, List<Packet> packets) {
        return Flux.fromIterable(packets)
                .ofType(Packet.FileRange.class)
                .concatMap(range -> opener(connection, range.file()).open(), 1)
                .collectList()
                .doOnDiscard(OverlappedFile.class, OverlappedFile::dispose);
    }

    private static List<TransmitSource> sources(
            OpenConnection connection, List<Packet> packets, List<OverlappedFile> opened) {
        List<TransmitSource> sources = new ArrayList<>(packets.size());
        Iterator<OverlappedFile> next = opened.iterator();
        for (Packet packet : packets) {
            if (packet instanceof Packet.Bytes bytes) {
                sources.add(new TransmitSource(
                        bytes.buffer(), null, 0, bytes.buffer().readableBytes()));
            } else if (packet instanceof Packet.FileRange range) {
                sources.add(source(connection, next.next(), range.position(), range.count()));
            } else if (packet instanceof Packet.OpenFileRange range) {
                sources.add(source(connection, range.file(), range.position(), range.count()));
            }
        }
        return sources;
    }

    private static TransmitSource source(OpenConnection connection, OverlappedFile file, long position, long count) {
        if (position < 0 || count < 0) {
            throw new IllegalArgumentException(
                    "sendFile: position " + position + " or count " + count + " of " + file.target() + " is negative");
        }
        return new TransmitSource(null, handleOf(connection, file), position, count);
    }

    private static OpenHandle handleOf(OpenConnection connection, OverlappedFile file) {
        if (!(file instanceof HandleOwner owner)) {
            throw new IllegalArgumentException("sendFile: " + file + " is not a file of this library");
        }
        OpenHandle handle = owner.handle();
        if (handle.engine() != connection.openHandle().engine()) {
            throw new IllegalArgumentException("sendFile: " + file.target() + " belongs to " + file.port()
                    + ", the connection to " + connection.port());
        }
        return handle;
    }
}
