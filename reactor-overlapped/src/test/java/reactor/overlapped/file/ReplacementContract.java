package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A file takes the place of another one as a whole or not at all. */
abstract class ReplacementContract extends FileContract {

    ReplacementContract(String backend) {
        super(backend);
    }

    private FileReplacement replacement(Path target) {
        return FileReplacement.of(target).port(port());
    }

    /** {@return bytes in buffers of the fixture's, which counts them} */
    private Flux<ByteBuf> buffers(byte[] bytes, int size) {
        return Flux.range(0, (bytes.length + size - 1) / size).map(n -> {
            int length = Math.min(size, bytes.length - n * size);
            return fixture.allocator().directBuffer(length).writeBytes(bytes, n * size, length);
        });
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    // ---- complete

    @Test
    void a_new_file_is_there_when_its_size_is_told() {
        byte[] bytes = contents(1_000_000);
        Path target = path("new");
        Mono<Long> write = replacement(target).write(buffers(bytes, 70_000));
        assertThat(names()).as("before subscribe").isEmpty();
        StepVerifier.create(write).expectNext(1_000_000L).expectComplete().verify(PATIENCE);
        assertThat(read(target)).isEqualTo(bytes);
        assertThat(names()).containsExactly("new");
    }

    @Test
    void an_empty_publisher_makes_an_empty_file() {
        StepVerifier.create(replacement(path("empty")).flush(false).write(Flux.empty()))
                .expectNext(0L)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(read(path("empty"))).isEmpty();
        assertThat(names()).containsExactly("empty");
    }

    @Test
    void the_old_file_stays_until_the_new_one_is_complete() throws IOException {
        Path target = Files.writeString(path("target"), "old");
        byte[] bytes = contents(100_000);
        Sinks.Empty<ByteBuf> end = Sinks.empty();
        CountDownLatch asked = new CountDownLatch(1);
        Flux<ByteBuf> source =
                buffers(bytes, 50_000).concatWith(end.asMono().doOnSubscribe(subscribed -> asked.countDown()));
        StepVerifier.create(replacement(target).write(source))
                .then(() -> {
                    await(asked);
                    assertThat(target).hasContent("old");
                    assertThat(names()).hasSize(2).contains("target");
                    end.tryEmitEmpty().orThrow();
                })
                .expectNext(100_000L)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(read(target)).isEqualTo(bytes);
        assertThat(names()).containsExactly("target");
    }

    @Test
    void each_subscription_writes_again() {
        Mono<Long> write = replacement(path("twice")).write(buffers(contents(5000), 1000));
        assertThat(write.then(write).block(PATIENCE)).isEqualTo(5000);
        assertThat(read(path("twice"))).isEqualTo(contents(5000));
    }

    // ---- not complete

    @Test
    void after_an_error_of_the_source_the_old_file_is_there_and_nothing_else() throws IOException {
        Path target = Files.writeString(path("target"), "old");
        StepVerifier.create(replacement(target)
                        .write(buffers(contents(300_000), 50_000)
                                .concatWith(Mono.error(new IllegalStateException("source")))))
                .expectErrorMessage("source")
                .verify(PATIENCE);
        assertThat(target).hasContent("old");
        assertThat(names()).containsExactly("target");
    }

    @Test
    void wherever_a_cancel_comes_nothing_is_left() {
        Random random = new Random(7);
        byte[] bytes = contents(200_000);
        int cancelled = 0;
        for (int round = 0; round < 60; round++) {
            Path target = path("target-" + round);
            CountDownLatch reached = new CountDownLatch(1);
            AtomicBoolean ended = new AtomicBoolean();
            int at = random.nextInt(14);
            Disposable work = replacement(target)
                    .flush(round % 2 == 0)
                    .write(buffers(bytes, 20_000).index().<ByteBuf>handle((numbered, sink) -> {
                        if (numbered.getT1() == at) {
                            reached.countDown();
                        }
                        sink.next(numbered.getT2());
                    }))
                    .subscribe(count -> ended.set(true));
            if (at < 10) {
                await(reached);
            }
            work.dispose();
            await("either the whole file or nothing", () -> {
                List<String> names = names();
                return names.isEmpty()
                        || names.equals(List.of(target.getFileName().toString()));
            });
            if (Files.exists(target)) {
                assertThat(read(target)).isEqualTo(bytes);
            } else {
                cancelled++;
                assertThat(ended).isFalse();
            }
            // A file placed at the last moment may still come when there was nothing yet.
            await("the round's requests are done", () -> fixture.liveBytes() == 0 && port().inFlight() == 0);
            await("nothing is left of it", () -> deleted(target));
        }
        assertThat(cancelled).as("cancels that came in time").isPositive();
        fixture.assertNothingLeft();
        assertThat(names()).isEmpty();
    }

    private boolean deleted(Path target) {
        try {
            Files.deleteIfExists(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return names().isEmpty();
    }

    @Test
    void a_port_that_ends_leaves_nothing() {
        Sinks.Empty<ByteBuf> more = Sinks.empty();
        CountDownLatch asked = new CountDownLatch(1);
        // Made when it is asked for: the end of the port may have cancelled that already.
        Mono<ByteBuf> last =
                Mono.fromSupplier(() -> fixture.allocator().directBuffer(1).writeByte(1));
        Flux<ByteBuf> source = buffers(contents(100_000), 50_000)
                .concatWith(more.asMono()
                        .doOnSubscribe(subscribed -> asked.countDown())
                        .then(last))
                .doOnDiscard(ByteBuf.class, ByteBuf::release);
        StepVerifier.create(replacement(path("target")).write(source))
                .then(() -> {
                    await(asked);
                    port().disposeLater(Duration.ZERO).block(PATIENCE);
                    more.tryEmitEmpty();
                })
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfAny(ClosedChannelException.class, ShutdownChannelGroupException.class))
                .verify(PATIENCE);
        await("nothing is left", () -> names().isEmpty());
    }

    @Test
    void an_error_is_told_though_the_other_file_cannot_be_removed() throws IOException {
        assumeFalse(WINDOWS, "the name of an open file is not free on Windows");
        Sinks.Empty<ByteBuf> end = Sinks.empty();
        CountDownLatch asked = new CountDownLatch(1);
        StepVerifier.create(
                        replacement(path("target")).write(end.asMono().doOnSubscribe(subscribed -> asked.countDown())))
                .then(() -> {
                    await(asked);
                    makeDirectoryOf(path(names().get(0)));
                    end.tryEmitError(new IllegalStateException("source"));
                })
                .expectErrorSatisfies(error -> {
                    assertThat(error).isInstanceOf(IllegalStateException.class).hasMessage("source");
                    assertThat(error.getSuppressed())
                            .anySatisfy(other -> assertThat(other).isInstanceOf(DirectoryNotEmptyException.class));
                })
                .verify(PATIENCE);
    }

    private static void makeDirectoryOf(Path file) {
        try {
            Files.delete(file);
            Files.createFile(Files.createDirectory(file).resolve("inside"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void a_folder_that_does_not_exist_is_an_error_of_the_target() {
        Path target = path("nowhere").resolve("target");
        StepVerifier.create(replacement(target).write(buffers(contents(10), 10)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(NoSuchFileException.class)
                        .hasMessageStartingWith(target + ": cannot create a file beside it"))
                .verify(PATIENCE);
    }

    @Test
    void a_directory_is_not_replaced() throws IOException {
        Path target = Files.createDirectory(path("directory"));
        StepVerifier.create(replacement(target).write(buffers(contents(10), 10)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessage(target + ": is a directory"))
                .verify(PATIENCE);
        assertThat(names()).containsExactly("directory");
    }

    @Test
    void what_is_no_regular_file_is_not_replaced() throws Exception {
        assumeTrue(LINUX, "named pipes are made by mkfifo");
        Path target = path("fifo");
        assertThat(new ProcessBuilder("mkfifo", target.toString()).start().waitFor())
                .isZero();
        StepVerifier.create(replacement(target).write(buffers(contents(10), 10)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessage(target + ": is not a regular file"))
                .verify(PATIENCE);
        assertThat(names()).containsExactly("fifo");
        assertThat(Files.readAttributes(target, BasicFileAttributes.class).isOther())
                .isTrue();
    }

    @Test
    void a_root_is_refused_at_once() {
        assertThatThrownBy(() -> FileReplacement.of(folder.getRoot())).isInstanceOf(IllegalArgumentException.class);
    }

    // ---- a file that exists

    @Test
    void a_file_that_exists_is_kept_before_the_source_is_asked() throws IOException {
        Path target = Files.writeString(path("target"), "old");
        AtomicBoolean subscribed = new AtomicBoolean();
        StepVerifier.create(replacement(target)
                        .replaceExisting(false)
                        .write(buffers(contents(10), 10).doOnSubscribe(s -> subscribed.set(true))))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(FileAlreadyExistsException.class)
                        .hasMessage(target.toString()))
                .verify(PATIENCE);
        assertThat(subscribed).isFalse();
        assertThat(target).hasContent("old");
    }

    @Test
    void a_file_that_comes_to_exist_meanwhile_is_kept() {
        Path target = path("target");
        StepVerifier.create(replacement(target)
                        .replaceExisting(false)
                        .write(buffers(contents(1000), 100).concatWith(Mono.fromRunnable(() -> {
                            try {
                                Files.writeString(target, "other");
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        }))))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(FileAlreadyExistsException.class)
                        .hasMessage(target.toString()))
                .verify(PATIENCE);
        assertThat(target).hasContent("other");
        assertThat(names()).containsExactly("target");
    }

    @Test
    void of_several_that_write_the_same_file_exactly_one_succeeds() {
        int writers = 8;
        for (int round = 0; round < 5; round++) {
            Path target = path("contested-" + round);
            // All sources end together, so that all want the name at once.
            Sinks.Empty<ByteBuf> end = Sinks.empty();
            CountDownLatch ready = new CountDownLatch(writers);
            List<Mono<Integer>> all = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                all.add(replacement(target)
                        .replaceExisting(false)
                        .flush(false)
                        .write(buffers(contents(1000 + number), 500)
                                .concatWith(end.asMono().doOnSubscribe(s -> ready.countDown())))
                        .map(count -> number)
                        .onErrorResume(FileAlreadyExistsException.class, e -> Mono.empty()));
            }
            Mono<List<Integer>> winners = Flux.merge(all).collectList().cache();
            winners.subscribe();
            await(ready);
            Schedulers.boundedElastic().schedule(end::tryEmitEmpty);
            List<Integer> won = winners.block(PATIENCE);
            assertThat(won).hasSize(1);
            assertThat(read(target)).isEqualTo(contents(1000 + won.get(0)));
        }
        assertThat(names())
                .containsExactlyElementsOf(
                        IntStream.range(0, 5).mapToObj(n -> "contested-" + n).toList());
    }

    // ---- permissions

    @Test
    void a_replaced_file_keeps_its_permissions_and_a_new_one_gets_those_of_its_model() throws IOException {
        Path old = Files.writeString(path("old"), "old");
        PosixFileAttributeView view = Files.getFileAttributeView(old, PosixFileAttributeView.class);
        assumeTrue(view != null, "no permissions on this file system");
        view.setPermissions(PosixFilePermissions.fromString("rwxr-x---"));
        replacement(old).write(buffers(contents(10), 10)).block(PATIENCE);
        replacement(path("new"))
                .permissionsOf(old)
                .write(buffers(contents(10), 10))
                .block(PATIENCE);
        Path plain = Files.createFile(path("plain"));
        replacement(path("default")).write(buffers(contents(10), 10)).block(PATIENCE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(old)))
                .isEqualTo("rwxr-x---");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path("new"))))
                .isEqualTo("rwxr-x---");
        assertThat(Files.getPosixFilePermissions(path("default"))).isEqualTo(Files.getPosixFilePermissions(plain));
    }
}
