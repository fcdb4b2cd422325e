package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.overlapped.PartialSendException;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.testing.faults.Held;
import reactor.test.StepVerifier;

/** Files go out whole or in part, among other things, and what a file lacks is told. */
abstract class TcpSendFileContract extends TcpContract {

    private static final int SIZE = 3_000_000;

    private Path file() throws IOException {
        return Files.write(directory.resolve("file"), Pattern.bytes(0, SIZE));
    }

    /** {@return what arrives} */
    private static byte[] sent(Link link, SocketOutbound what) throws IOException {
        CompletableFuture<Void> sending = what.shutdownOutput().then().toFuture();
        byte[] all = link.peer().receiveAll();
        sending.join();
        return all;
    }

    @Test
    void a_whole_file() throws Exception {
        Link link = link();
        assertThat(sent(link, link.connection().outbound().sendFile(file()))).isEqualTo(Pattern.bytes(0, SIZE));
        assertThat(link.connection().bytesSent()).isEqualTo(SIZE);
    }

    @Test
    void a_range_of_a_file_between_other_things() throws Exception {
        Link link = link();
        SocketOutbound sending = link.connection()
                .outbound()
                .sendString(Mono.just("head"))
                .sendFile(file(), 1000, 70_001)
                .sendString(Mono.just("tail"));
        byte[] all = sent(link, sending);
        assertThat(all).hasSize(70_009).startsWith('h', 'e', 'a', 'd').endsWith('t', 'a', 'i', 'l');
        assertThat(java.util.Arrays.copyOfRange(all, 4, 70_005)).isEqualTo(Pattern.bytes(1000, 70_001));
    }

    @Test
    void an_empty_file_and_an_empty_range() throws Exception {
        Link link = link();
        Path empty = Files.createFile(directory.resolve("empty"));
        SocketOutbound sending = link.connection()
                .outbound()
                .sendFile(empty)
                .sendFile(file(), 5, 0)
                .sendString(Mono.just("x"));
        assertThat(sent(link, sending)).containsExactly('x');
    }

    private OverlappedFile open(Path path) {
        return FileOpener.of(path).port(fixture.port()).open().block(PATIENCE);
    }

    @Test
    void an_open_file_stays_open() throws Exception {
        Link link = link();
        OverlappedFile open = open(file());
        SocketOutbound sending =
                link.connection().outbound().sendFile(open, 10, 5).sendFile(open, 20, 5);
        byte[] all = sent(link, sending);
        assertThat(all)
                .startsWith(Pattern.bytes(10, 5))
                .endsWith(Pattern.bytes(20, 5))
                .hasSize(10);
        assertThat(open.size().block(PATIENCE)).isEqualTo(SIZE);
        open.close().block(PATIENCE);
    }

    @Test
    void a_file_that_is_closed_is_not_sent() throws Exception {
        Link link = link();
        OverlappedFile closed = open(file());
        closed.close().block(PATIENCE);
        StepVerifier.create(link.connection().outbound().sendFile(closed, 0, 5).then())
                .verifyError(java.nio.channels.ClosedChannelException.class);
        send(link.connection(), "next");
        assertThat(link.peer().receiveText(4)).isEqualTo("next");
    }

    @Test
    void a_file_is_opened_when_its_turn_comes_and_closed_afterwards() throws Exception {
        Link link = link();
        Path late = directory.resolve("late");
        SocketOutbound sending = link.connection()
                .outbound()
                .then(Mono.fromRunnable(() -> {
                    try {
                        Files.write(late, Pattern.bytes(0, 100));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                }))
                .sendFile(late);
        assertThat(sent(link, sending)).isEqualTo(Pattern.bytes(0, 100));
        // Windows would refuse it, were it open.
        Files.delete(late);
    }

    @Test
    void a_file_that_is_missing_is_told_and_the_connection_goes_on() throws Exception {
        Link link = link();
        Path missing = directory.resolve("missing");
        StepVerifier.create(link.connection().outbound().sendFile(missing).then())
                .expectErrorSatisfies(reason -> assertThat(reason)
                        .isInstanceOf(NoSuchFileException.class)
                        .hasMessageContaining("missing"))
                .verify(PATIENCE);
        ByteBuf buffer = direct("never sent");
        StepVerifier.create(link.connection()
                        .outbound()
                        .sendPackets(List.of(Packet.of(buffer), Packet.of(missing, 0, 10)))
                        .then())
                .verifyError(NoSuchFileException.class);
        assertThat(buffer.refCnt()).isZero();
        send(link.connection(), "next");
        assertThat(link.peer().receiveText(4)).isEqualTo("next");
    }

    @Test
    void a_file_that_ends_before_its_range_is_told() throws Exception {
        Link link = link();
        Path path = Files.write(directory.resolve("short"), Pattern.bytes(0, 1000));
        CompletableFuture<byte[]> received = CompletableFuture.supplyAsync(() -> {
            try {
                return link.peer().receiveAll();
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        StepVerifier.create(
                        link.connection().outbound().sendFile(path, 400, 1000).then())
                .expectErrorSatisfies(reason ->
                        assertThat(reason).isInstanceOf(EOFException.class).hasMessageContaining("short"))
                .verify(PATIENCE);
        link.connection().close().block(PATIENCE);
        assertThat(Pattern.bytes(400, 600)).startsWith(received.join());
    }

    @Test
    void a_range_that_begins_behind_the_end_is_told() throws Exception {
        Link link = link();
        Path path = Files.write(directory.resolve("short"), Pattern.bytes(0, 1000));
        StepVerifier.create(
                        link.connection().outbound().sendFile(path, 5000, 10).then())
                .verifyError(EOFException.class);
        StepVerifier.create(link.connection().outbound().sendFile(path, -1, 10).then())
                .verifyError(IllegalArgumentException.class);
    }

    @Test
    void buffers_and_files_go_out_as_one() throws Exception {
        Link link = link();
        Path path = file();
        OverlappedFile open = open(path);
        ByteBuf first = direct(Pattern.bytes(0, 5));
        ByteBuf heap = Unpooled.wrappedBuffer(Pattern.bytes(100_005, 1000));
        byte[] all = sent(
                link,
                link.connection()
                        .outbound()
                        .sendPackets(List.of(
                                Packet.of(first),
                                Packet.of(path, 5, 100_000),
                                Packet.of(heap),
                                Packet.of(Unpooled.EMPTY_BUFFER),
                                Packet.of(path, 17, 0),
                                Packet.of(open, 101_005, 20_000),
                                Packet.of(direct(Pattern.bytes(121_005, 1))))));
        assertThat(all).isEqualTo(Pattern.bytes(0, 121_006));
        assertThat(first.refCnt()).isZero();
        assertThat(heap.refCnt()).isZero();
        open.close().block(PATIENCE);
    }

    @Test
    void a_cancelled_sender_closes_its_file() throws Exception {
        Link link = link();
        Path path = directory.resolve("large");
        try (var sparse = new java.io.RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(256 << 20);
        }
        Disposable sending = link.connection().outbound().sendFile(path).then().subscribe();
        link.peer().receive(1);
        link.peer().awaitFull();
        sending.dispose();
        // Windows would refuse it, were it open.
        Held.await(() -> path.toFile().delete());
        fixture.assertNothingLeft();
        StepVerifier.create(link.connection()
                        .outbound()
                        .sendString(Mono.just("next"))
                        .then())
                .expectErrorSatisfies(reason -> {
                    assertThat(reason).isInstanceOf(PartialSendException.class);
                    assertThat(((PartialSendException) reason).sent()).isBetween(1L, (256L << 20) - 1);
                })
                .verify(PATIENCE);
    }

    @Test
    @Timeout(120)
    void more_than_two_gibibytes() throws Exception {
        needs(!wine(), "Wine is slow: more than 2 GiB take minutes there");
        Link link = link();
        long size = (2L << 30) + 12_345;
        Path path = directory.resolve("sparse");
        try (var sparse = new java.io.RandomAccessFile(path.toFile(), "rw")) {
            sparse.setLength(size);
        }
        CompletableFuture<Void> sending = link.connection()
                .outbound()
                .sendFile(path)
                .shutdownOutput()
                .then()
                .toFuture();
        java.nio.ByteBuffer buffer = java.nio.ByteBuffer.allocateDirect(1 << 20);
        long count = 0;
        int more;
        while ((more = link.peer().channel().read(buffer.clear())) >= 0) {
            count += more;
        }
        sending.get();
        assertThat(count).isEqualTo(size);
        assertThat(link.connection().bytesSent()).isEqualTo(size);
    }
}
