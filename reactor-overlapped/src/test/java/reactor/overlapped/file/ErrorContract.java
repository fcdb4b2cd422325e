package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.overlapped.OverlappedException;
import reactor.test.StepVerifier;

/**
 * The one table of errors: what happened, which exception tells it on every backend, and what its message names. The port works on after
 * each.
 */
abstract class ErrorContract extends FileContract {

    ErrorContract(String backend) {
        super(backend);
    }

    /** @param named what the message contains; TARGET is the path */
    record Situation(String what, Maker maker, Class<? extends Throwable> exception, List<String> named) {
        Situation(String what, Maker maker, Class<? extends Throwable> exception, String... named) {
            this(what, maker, exception, List.of(named));
        }

        @Override
        public String toString() {
            return what + ": " + exception.getSimpleName();
        }
    }

    @FunctionalInterface
    interface Maker {
        Publisher<?> make(ErrorContract test, Path path) throws Exception;
    }

    private static final String TARGET = "<target>";

    private static OverlappedFile existing(ErrorContract test, Path path, Access... access) throws Exception {
        Files.write(path, contents(100));
        return test.open(test.opener(path).access(access));
    }

    static Stream<Situation> situations() {
        return Stream.of(
                new Situation(
                        "opening what is missing",
                        (test, path) -> test.opener(path).open(),
                        NoSuchFileException.class,
                        TARGET),
                new Situation(
                        "opening in a folder that is missing",
                        (test, path) -> test.opener(path.resolve("deeper"))
                                .access(Access.WRITE)
                                .disposition(Disposition.CREATE_NEW)
                                .open(),
                        NoSuchFileException.class,
                        TARGET),
                new Situation(
                        "creating what exists",
                        (test, path) -> test.opener(Files.write(path, contents(1)))
                                .access(Access.WRITE)
                                .disposition(Disposition.CREATE_NEW)
                                .open(),
                        FileAlreadyExistsException.class,
                        TARGET),
                new Situation(
                        "opening a read-only file to write",
                        (test, path) -> {
                            Files.write(path, contents(1));
                            path.toFile().setReadOnly();
                            assumeFalse(WINE, "Wine leaves it to Linux, where root may write to every file");
                            assumeTrue(WINDOWS || !Files.isWritable(path), "root may write to every file here");
                            return test.opener(path).access(Access.WRITE).open();
                        },
                        AccessDeniedException.class,
                        TARGET),
                new Situation(
                        "opening a directory as a file",
                        (test, path) -> test.opener(Files.createDirectory(path)).open(),
                        FileSystemException.class,
                        TARGET,
                        "open",
                        "directory"),
                new Situation(
                        "opening below a file",
                        (test, path) -> test.opener(
                                        Files.write(path, contents(1)).resolve("below"))
                                .open(),
                        FileSystemException.class,
                        TARGET),
                new Situation(
                        "a name that is too long",
                        (test, path) -> test.opener(path.resolveSibling("n".repeat(1000)))
                                .access(Access.WRITE)
                                .disposition(Disposition.CREATE_NEW)
                                .open(),
                        FileSystemException.class,
                        "n".repeat(1000)),
                new Situation(
                        "truncating without the right to write",
                        (test, path) -> test.opener(path)
                                .disposition(Disposition.TRUNCATE_EXISTING)
                                .open(),
                        IllegalArgumentException.class,
                        "TRUNCATE_EXISTING"),
                new Situation(
                        "reading without the right to",
                        (test, path) -> existing(test, path, Access.WRITE).readRetained(0, 10),
                        AccessDeniedException.class,
                        TARGET,
                        "read"),
                new Situation(
                        "streaming without the right to read",
                        (test, path) -> existing(test, path, Access.WRITE).streamRetained(),
                        AccessDeniedException.class,
                        TARGET,
                        "read"),
                new Situation(
                        "writing without the right to",
                        (test, path) -> existing(test, path, Access.READ).write(ByteBuffer.allocate(10), 0),
                        AccessDeniedException.class,
                        TARGET,
                        "write"),
                new Situation(
                        "writing a publisher without the right to",
                        (test, path) -> existing(test, path, Access.READ).write(Mono.just(direct(new byte[10]))),
                        AccessDeniedException.class,
                        TARGET,
                        "write"),
                new Situation(
                        "appending without the right to write",
                        (test, path) -> existing(test, path, Access.READ).append(Mono.just(direct(new byte[10]))),
                        AccessDeniedException.class,
                        TARGET,
                        "append"),
                new Situation(
                        "moving the end without the right to write",
                        (test, path) -> {
                            assumeFalse(
                                    WINE && !test.nio(),
                                    "Wine does not ask for access before it moves the end of a file");
                            return existing(test, path, Access.READ).setLength(10);
                        },
                        AccessDeniedException.class,
                        TARGET),
                new Situation(
                        "reading without any access",
                        (test, path) -> existing(test, path).readRetained(0, 10),
                        AccessDeniedException.class,
                        TARGET,
                        "read"),
                new Situation(
                        "a position of a file opened to append",
                        (test, path) -> test.open(test.opener(Files.write(path, contents(1)))
                                        .options(StandardOpenOption.APPEND))
                                .write(ByteBuffer.allocate(1), 0),
                        UnsupportedOperationException.class,
                        TARGET,
                        "write",
                        "APPEND"),
                new Situation(
                        "a negative position",
                        (test, path) -> existing(test, path, Access.READ).readRetained(-5, 10),
                        IllegalArgumentException.class,
                        "read",
                        "position",
                        "-5"),
                new Situation(
                        "a position no file has",
                        (test, path) -> existing(test, path, Access.WRITE)
                                .write(Unpooled.wrappedBuffer(new byte[2]), Long.MAX_VALUE),
                        IllegalArgumentException.class,
                        "write",
                        "position"),
                new Situation(
                        "a position beyond what the file system can hold",
                        (test, path) -> existing(test, path, Access.WRITE)
                                .write(Unpooled.wrappedBuffer(new byte[2]), Long.MAX_VALUE - 10),
                        OverlappedException.class,
                        TARGET,
                        "write"),
                new Situation(
                        "a closed file",
                        (test, path) -> {
                            OverlappedFile file = existing(test, path, Access.READ);
                            file.close().block(PATIENCE);
                            return file.readRetained(0, 10);
                        },
                        ClosedChannelException.class),
                new Situation(
                        "a path of another file system",
                        (test, path) -> {
                            try (var zip = java.nio.file.FileSystems.newFileSystem(
                                    path.resolveSibling("a.zip"), java.util.Map.of("create", "true"))) {
                                Path inside = Files.write(zip.getPath("/inside"), contents(10));
                                return Mono.error(test.opener(inside)
                                        .inheritable(true)
                                        .open()
                                        .materialize()
                                        .block(PATIENCE)
                                        .getThrowable());
                            }
                        },
                        UnsupportedOperationException.class));
    }

    @ParameterizedTest
    @MethodSource("situations")
    void an_error_has_its_exception_and_the_port_works_on(Situation situation) throws Exception {
        Path path = path("target");
        StepVerifier.create(situation.maker().make(this, path))
                .expectErrorSatisfies(e -> {
                    assertThat(e).isInstanceOf(situation.exception());
                    situation
                            .named()
                            .forEach(name -> assertThat(e.toString())
                                    .containsIgnoringCase(name.equals(TARGET) ? path.toString() : name));
                    if (e instanceof OverlappedException one) {
                        assertThat(one.symbol()).matches("[A-Z][A-Z0-9_]+");
                        assertThat(one.operation()).isNotBlank();
                        assertThat(one.getReason()).contains(one.symbol(), one.operation());
                    }
                })
                .verify(PATIENCE);
        assertPortWorks();
    }
}
