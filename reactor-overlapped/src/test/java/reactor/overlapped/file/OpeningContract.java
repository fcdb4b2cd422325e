package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.overlapped.HandleKind;
import reactor.overlapped.OverlappedException;
import reactor.test.StepVerifier;

/** How a file is opened: CreateFile, as far as the system has it. */
abstract class OpeningContract extends FileContract {

    private static final byte[] OLD = "old contents".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    private static final Share[] NOBODY = {};

    OpeningContract(String backend) {
        super(backend);
    }

    static Stream<Arguments> dispositions() {
        List<Arguments> all = new ArrayList<>();
        for (Disposition disposition : Disposition.values()) {
            for (List<Access> access : List.of(
                    List.<Access>of(),
                    List.of(Access.READ),
                    List.of(Access.WRITE),
                    List.of(Access.READ, Access.WRITE))) {
                all.add(Arguments.of(disposition, true, access));
                all.add(Arguments.of(disposition, false, access));
            }
        }
        return all.stream();
    }

    @ParameterizedTest(name = "{0}, exists: {1}, access {2}")
    @MethodSource("dispositions")
    void a_disposition_decides_whether_a_file_is_opened_created_or_emptied(
            Disposition disposition, boolean exists, List<Access> access) throws IOException {
        Path path = path("file");
        if (exists) {
            Files.write(path, OLD);
        }
        FileOpener opener = opener(path).access(access.toArray(new Access[0])).disposition(disposition);
        Class<? extends Exception> refusal = refusal(disposition, exists, access);
        if (refusal != null) {
            StepVerifier.create(opener.open())
                    .expectErrorSatisfies(e -> assertThat(e).isInstanceOf(refusal))
                    .verify(PATIENCE);
            assertThat(Files.exists(path)).as("exists as before").isEqualTo(exists);
            if (exists) {
                assertThat(read(path)).isEqualTo(OLD);
            }
            return;
        }
        OverlappedFile file = open(opener);
        boolean keeps = exists && (disposition == Disposition.OPEN_EXISTING || disposition == Disposition.OPEN_ALWAYS);
        assertThat(file.size().block(PATIENCE)).isEqualTo(keeps ? OLD.length : 0);
        assertThat(file.kind()).isEqualTo(HandleKind.DISK);
        assertThat(file.target()).isEqualTo(path.toString());
        assertThat(file.port()).isSameAs(port());

        Mono<Void> write = file.write(Unpooled.wrappedBuffer(new byte[] {'N'}), 0);
        if (access.contains(Access.WRITE)) {
            write.block(PATIENCE);
            assertThat(read(path)[0]).isEqualTo((byte) 'N');
        } else {
            StepVerifier.create(write).expectError(AccessDeniedException.class).verify(PATIENCE);
        }
        Mono<ByteBuf> read = file.readRetained(0, 1);
        if (access.contains(Access.READ)) {
            byte[] first = bytesOf(read);
            assertThat(first).isEqualTo(read(path).length == 0 ? new byte[0] : new byte[] {read(path)[0]});
        } else {
            StepVerifier.create(read).expectError(AccessDeniedException.class).verify(PATIENCE);
        }
    }

    private static Class<? extends Exception> refusal(Disposition disposition, boolean exists, List<Access> access) {
        return switch (disposition) {
            case CREATE_NEW -> exists ? FileAlreadyExistsException.class : null;
            case CREATE_ALWAYS, OPEN_ALWAYS -> null;
            case OPEN_EXISTING -> exists ? null : NoSuchFileException.class;
            case TRUNCATE_EXISTING -> {
                if (!access.contains(Access.WRITE)) {
                    yield IllegalArgumentException.class;
                }
                yield exists ? null : NoSuchFileException.class;
            }
        };
    }

    @Nested
    class Laziness {

        @Test
        void nothing_is_opened_before_subscribe() {
            Mono<OverlappedFile> open = opener(path("new"))
                    .access(Access.WRITE)
                    .disposition(Disposition.CREATE_NEW)
                    .open();
            assertThat(path("new")).doesNotExist();
            OverlappedFile file = open.block(PATIENCE);
            assertThat(path("new")).exists();
            file.close().block(PATIENCE);
        }

        @Test
        void each_subscription_opens_a_file_of_its_own() throws IOException {
            Mono<OverlappedFile> open = opener(file(OLD)).open();
            OverlappedFile one = open.block(PATIENCE);
            OverlappedFile two = open.block(PATIENCE);
            assertThat(one).isNotSameAs(two);
            one.close().block(PATIENCE);
            assertThat(bytesOf(two.streamRetained())).isEqualTo(OLD);
            two.close().block(PATIENCE);
        }

        @Test
        void an_opener_is_immutable() throws IOException {
            FileOpener reads = opener(file(OLD));
            reads.access(Access.WRITE).disposition(Disposition.CREATE_ALWAYS).flags(FileFlag.DELETE_ON_CLOSE);
            OverlappedFile file = open(reads);
            assertThat(bytesOf(file.streamRetained())).isEqualTo(OLD);
        }

        @Test
        void use_closes_the_file_when_the_work_is_done() throws IOException {
            List<OverlappedFile> used = new ArrayList<>();
            byte[] bytes = bytesOf(opener(file(OLD)).use(file -> {
                used.add(file);
                return file.streamRetained();
            }));
            assertThat(bytes).isEqualTo(OLD);
            assertThat(used).hasSize(1).allMatch(Disposable::isDisposed);
        }

        @Test
        void use_closes_the_file_when_the_work_fails() throws IOException {
            List<OverlappedFile> used = new ArrayList<>();
            StepVerifier.create(opener(file(OLD)).use(file -> {
                        used.add(file);
                        return Mono.error(new IllegalStateException("the work"));
                    }))
                    .expectErrorMessage("the work")
                    .verify(PATIENCE);
            assertThat(used).hasSize(1);
            used.get(0).onClose().block(PATIENCE);
        }

        @Test
        void use_closes_the_file_when_the_subscriber_cancels() throws IOException {
            List<OverlappedFile> used = new ArrayList<>();
            StepVerifier.create(opener(file(OLD)).use(file -> {
                        used.add(file);
                        return Mono.never();
                    }))
                    .then(() -> await("the file is open", () -> !used.isEmpty()))
                    .thenCancel()
                    .verify(PATIENCE);
            used.get(0).onClose().block(PATIENCE);
        }
    }

    @Nested
    class Cancelling {

        @Test
        void a_cancelled_open_leaves_no_handle_behind() throws IOException {
            Path path = file(OLD);
            FileOpener alone = WINDOWS ? opener(path).share(NOBODY) : opener(path);
            for (int i = 0; i < 200; i++) {
                Receiver receiver = new Receiver();
                alone.open().subscribe(receiver);
                for (int spin = 0; spin < i * 50; spin++) {
                    Thread.onSpinWait();
                }
                receiver.cancel();
            }
            await("all handles are closed", () -> !isOpen(path));
        }

        @Test
        void a_cancelled_use_leaves_no_handle_behind() throws IOException {
            Path path = file(OLD);
            FileOpener alone = WINDOWS ? opener(path).share(NOBODY) : opener(path);
            for (int i = 0; i < 200; i++) {
                Disposable using = alone.use(file -> file.size()).subscribe(size -> {}, e -> {});
                for (int spin = 0; spin < i * 50; spin++) {
                    Thread.onSpinWait();
                }
                using.dispose();
            }
            await("all handles are closed", () -> !isOpen(path));
        }

        /** Opening a FIFO blocks until there is a writer: a way to cancel while the system call is being made. */
        @Test
        void a_file_that_is_opened_after_the_cancel_is_closed_at_once() throws Exception {
            assumeTrue(LINUX, "only a FIFO keeps an opening call waiting");
            Path fifo = path("fifo");
            assertThat(new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor())
                    .isZero();
            Disposable opening = opener(fifo).openSynchronous().subscribe();
            await(
                    "a thread waits in the opening call",
                    () -> Thread.getAllStackTraces().entrySet().stream()
                            .anyMatch(thread -> thread.getKey().getName().startsWith(port().name() + "-blocking")
                                    && Stream.of(thread.getValue())
                                            .anyMatch(frame -> frame.isNativeMethod()
                                                    && frame.getMethodName().startsWith("open"))));
            opening.dispose();
            try (var writer = java.nio.channels.FileChannel.open(fifo, java.nio.file.StandardOpenOption.WRITE)) {
                await("nobody reads it any more", () -> {
                    try {
                        return writer.write(ByteBuffer.allocate(1)) < 0;
                    } catch (IOException broken) {
                        return true;
                    }
                });
                await("only the writer has it open", () -> descriptors(fifo).size() == 1);
            }
        }
    }

    /** Closes what it gets: a file may be on its way already when the cancel comes. */
    private static final class Receiver extends BaseSubscriber<OverlappedFile> {

        @Override
        protected void hookOnNext(OverlappedFile file) {
            file.dispose();
        }

        @Override
        protected void hookOnError(Throwable e) {
            // Where files have share modes, an earlier one that is not closed yet may be in the way.
        }
    }

    /** {@return whether this process has the file open} */
    private boolean isOpen(Path path) {
        if (LINUX) {
            return !descriptors(path).isEmpty();
        }
        try {
            opener(path).share(NOBODY).use(file -> Mono.empty()).blockLast(PATIENCE);
            return false;
        } catch (RuntimeException e) {
            return true;
        }
    }

    @Nested
    class Names {

        @ParameterizedTest
        @ValueSource(
                strings = {"with blanks and (brackets)", "Grüße-Ελλάδα", "日本語", "emoji-\uD83D\uDE00", ".hidden", "a.b.c"
                })
        void any_name_will_do(String name) throws IOException {
            byte[] bytes = contents(100);
            OverlappedFile file = openToWrite(path(name));
            file.write(Unpooled.wrappedBuffer(bytes), 0).block(PATIENCE);
            assertThat(read(path(name))).isEqualTo(bytes);
            assertThat(file.target()).endsWith(name);
        }

        @Test
        void a_path_may_be_longer_than_260_characters() throws IOException {
            Path deep = folder;
            for (int i = 0; i < 8; i++) {
                deep = deep.resolve("0123456789".repeat(5) + i);
            }
            Files.createDirectories(deep);
            Path path = deep.resolve("file");
            assertThat(path.toString().length()).isGreaterThan(400);
            byte[] bytes = contents(100);
            openToWrite(path).write(Unpooled.wrappedBuffer(bytes), 0).block(PATIENCE);
            assertThat(bytesOf(openToRead(path).streamRetained())).isEqualTo(bytes);
        }

        @Test
        void a_relative_path_is_one_of_the_working_directory() throws IOException {
            Path absolute = file(OLD);
            Path relative = Path.of("").toAbsolutePath().relativize(absolute);
            assertThat(relative.isAbsolute()).isFalse();
            assertThat(bytesOf(openToRead(relative).streamRetained())).isEqualTo(OLD);
        }
    }

    @Nested
    class Directories {

        @Test
        void a_directory_is_opened_with_BACKUP_SEMANTICS() {
            OverlappedFile directory = open(opener(folder).flags(FileFlag.BACKUP_SEMANTICS));
            assertThat(directory.kind()).isEqualTo(HandleKind.DIRECTORY);
            StepVerifier.create(directory.readRetained(0, 10))
                    .expectError(FileSystemException.class)
                    .verify(PATIENCE);
        }

        @Test
        void a_directory_without_BACKUP_SEMANTICS_is_refused_by_name() {
            StepVerifier.create(opener(folder).open())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(FileSystemException.class)
                            .hasMessageContaining(folder.toString())
                            .hasMessageContainingAll("open", "directory"))
                    .verify(PATIENCE);
        }

        @ParameterizedTest
        @ValueSource(strings = {"CREATE_NEW", "CREATE_ALWAYS", "TRUNCATE_EXISTING"})
        void a_directory_is_neither_created_nor_emptied(Disposition disposition) {
            StepVerifier.create(opener(folder)
                            .access(Access.WRITE)
                            .flags(FileFlag.BACKUP_SEMANTICS)
                            .disposition(disposition)
                            .open())
                    .expectError(FileSystemException.class)
                    .verify(PATIENCE);
            assertThat(folder).isDirectory();
        }
    }

    static Stream<Arguments> sharing() {
        List<Arguments> all = new ArrayList<>();
        for (Access first : Access.values()) {
            for (Access second : Access.values()) {
                for (List<Share> share : List.of(
                        List.<Share>of(),
                        List.of(Share.READ),
                        List.of(Share.WRITE),
                        List.of(Share.READ, Share.WRITE))) {
                    all.add(Arguments.of(first, share, second));
                }
            }
        }
        return all.stream();
    }

    @Nested
    class Sharing {

        @ParameterizedTest(name = "opened to {0}, shared for {1}, wanted to {2}")
        @MethodSource("reactor.overlapped.file.OpeningContract#sharing")
        void another_opening_gets_what_is_shared_and_no_more(Access first, List<Share> share, Access second)
                throws IOException {
            assumeTrue(WINDOWS, "this system has no share modes");
            Path path = file(OLD);
            FileOpener one = opener(path).access(first).share(share.toArray(new Share[0]));
            FileOpener two = opener(path).access(second);
            open(one);
            if (share.stream().map(Share::name).anyMatch(second.name()::equals)) {
                open(two);
            } else {
                StepVerifier.create(two.open())
                        .expectErrorSatisfies(OpeningContract::isSharingViolation)
                        .verify(PATIENCE);
            }
        }

        @Test
        void what_an_earlier_opening_does_must_be_shared_too() throws IOException {
            assumeTrue(WINDOWS, "this system has no share modes");
            Path path = file(OLD);
            open(opener(path).access(Access.WRITE));
            StepVerifier.create(opener(path).share(Share.READ).open())
                    .expectErrorSatisfies(OpeningContract::isSharingViolation)
                    .verify(PATIENCE);
        }

        @Test
        void a_file_that_is_not_shared_for_DELETE_cannot_be_deleted() throws IOException {
            assumeTrue(WINDOWS, "this system has no share modes");
            Path path = file(OLD);
            OverlappedFile file = open(opener(path).share(Share.READ, Share.WRITE));
            org.assertj.core.api.Assertions.assertThatThrownBy(() -> Files.delete(path))
                    .isInstanceOf(FileSystemException.class);
            file.close().block(PATIENCE);
            Files.delete(path);
        }

        @Test
        void a_file_that_is_shared_for_everything_can_be_deleted_while_open() throws IOException {
            Path path = file(OLD);
            OverlappedFile file = openToRead(path);
            Files.delete(path);
            assertThat(bytesOf(file.streamRetained())).isEqualTo(OLD);
        }

        @ParameterizedTest
        @ValueSource(strings = {"READ", "WRITE", "DELETE"})
        void a_system_without_share_modes_refuses_by_name_to_keep_others_away(Share kept) throws IOException {
            assumeFalse(WINDOWS, "this system has share modes");
            List<Share> share = new ArrayList<>(List.of(Share.values()));
            share.remove(kept);
            StepVerifier.create(
                            opener(file(OLD)).share(share.toArray(new Share[0])).open())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContainingAll("share", kept.name()))
                    .verify(PATIENCE);
        }
    }

    private static void isSharingViolation(Throwable e) {
        assertThat(e).isInstanceOfSatisfying(OverlappedException.class, violation -> {
            assertThat(violation.symbol()).isEqualTo("ERROR_SHARING_VIOLATION");
            assertThat(violation.code()).isEqualTo(32);
            assertThat(violation.operation()).isEqualTo("open");
        });
    }

    @Nested
    class Inheritance {

        @Test
        void a_handle_is_inherited_only_when_it_is_asked_for() throws Exception {
            assumeTrue(WINDOWS && !nio(), "backend " + backend + " refuses inheritable handles");
            assertThat(childKeepsOpen(opener(file(OLD)).share(NOBODY))).isFalse();
            assertThat(childKeepsOpen(opener(file(OLD)).share(NOBODY).inheritable(true)))
                    .isTrue();
        }

        /** {@return whether a child process, which reads from us and so lives as long as we like, has the file open after we closed it} */
        private boolean childKeepsOpen(FileOpener opener) throws Exception {
            OverlappedFile file = opener.open().block(PATIENCE);
            Process child = new ProcessBuilder("cmd.exe", "/c", "set /p line=").start();
            try {
                file.close().block(PATIENCE);
                try {
                    opener.open().block(PATIENCE).close().block(PATIENCE);
                    return false;
                } catch (RuntimeException e) {
                    isSharingViolation(reactor.core.Exceptions.unwrap(e));
                    return true;
                }
            } finally {
                child.getOutputStream().close();
                child.waitFor();
                // It may have had children of its own (a console host).
                Path path = Path.of(file.target());
                await("the last child has closed the file", () -> !isOpen(path));
            }
        }

        @Test
        void a_backend_that_cannot_make_inheritable_handles_says_so() throws IOException {
            assumeFalse(WINDOWS && !nio(), "backend " + backend + " has inheritable handles");
            StepVerifier.create(opener(file(OLD)).inheritable(true).open())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContainingAll("inheritable", backend))
                    .verify(PATIENCE);
        }
    }
}
