package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Exceptions;
import reactor.test.StepVerifier;

/** Flags, attributes and the JDK's options: each does what it says, or is refused by its name. */
abstract class FlagContract extends FileContract {

    private static final int O_DIRECT = 0_040_000;
    private static final int O_DSYNC = 0_010_000;

    FlagContract(String backend) {
        super(backend);
    }

    @Nested
    class Flags {

        @ParameterizedTest
        @EnumSource(
                value = FileFlag.class,
                names = {"OPEN_REPARSE_POINT", "DELETE_ON_CLOSE"},
                mode = EnumSource.Mode.EXCLUDE)
        void a_file_is_written_and_read_with_each_flag(FileFlag flag) {
            if (flag == FileFlag.NO_BUFFERING) {
                opensUnbuffered();
            }
            byte[] bytes = contents(10_000);
            OverlappedFile file = open(opener(path("file"))
                    .access(Access.READ, Access.WRITE)
                    .disposition(Disposition.CREATE_NEW)
                    .flags(flag));
            file.write(Unpooled.wrappedBuffer(bytes), 0).block(PATIENCE);
            assertThat(bytesOf(file.streamRetained())).isEqualTo(bytes);
        }

        @Test
        void NO_BUFFERING_reaches_the_system() throws IOException {
            assumeTrue(LINUX, "this system does not tell how a file was opened");
            Path path = file(contents(100));
            open(opener(path).flags(FileFlag.NO_BUFFERING));
            assertThat(flagsOf(path)).allMatch(flags -> (flags & O_DIRECT) != 0);
        }

        @Test
        void WRITE_THROUGH_reaches_the_system() throws IOException {
            assumeTrue(LINUX, "this system does not tell how a file was opened");
            Path path = file(contents(100));
            open(opener(path).access(Access.WRITE).flags(FileFlag.WRITE_THROUGH));
            assertThat(flagsOf(path)).allMatch(flags -> (flags & O_DSYNC) != 0);
        }

        /** {@return open flags of our descriptors of that file} */
        private List<Integer> flagsOf(Path path) throws IOException {
            List<Integer> found = new ArrayList<>();
            for (Long one : descriptors(path)) {
                Files.readAllLines(Path.of("/proc/self/fdinfo/" + one)).stream()
                        .filter(line -> line.startsWith("flags:"))
                        .map(line -> Integer.parseInt(line.substring(6).trim(), 8))
                        .forEach(found::add);
            }
            assertThat(found).as("descriptors of " + path).isNotEmpty();
            return found;
        }

        @Test
        void DELETE_ON_CLOSE_deletes_the_file_when_it_is_closed_and_not_before() throws IOException {
            Path path = file(contents(100));
            OverlappedFile file =
                    open(opener(path).access(Access.READ, Access.WRITE).flags(FileFlag.DELETE_ON_CLOSE));
            assertThat(path).exists();
            assertThat(bytesOf(file.streamRetained())).isEqualTo(contents(100));
            file.close().block(PATIENCE);
            assertThat(path).doesNotExist();
        }

        @Test
        void DELETE_ON_CLOSE_leaves_a_file_alone_that_has_taken_the_name_meanwhile() throws IOException {
            assumeFalse(WINDOWS, "here an open file keeps its name until it is closed");
            Path path = file(contents(100));
            OverlappedFile file = open(opener(path).flags(FileFlag.DELETE_ON_CLOSE));
            Files.delete(path);
            Files.write(path, contents(5));
            file.close().block(PATIENCE);
            assertThat(read(path)).isEqualTo(contents(5));
        }

        @Test
        void OPEN_REPARSE_POINT_does_not_follow_a_link() throws IOException {
            if (WINE) {
                abort("Wine ignores OPEN_REPARSE_POINT");
            }
            Path target = file(contents(100));
            Path link = path("link");
            try {
                Files.createSymbolicLink(link, target);
            } catch (FileSystemException e) {
                abort("links may not be made here: " + e);
            }
            FileOpener opener = opener(link).flags(FileFlag.OPEN_REPARSE_POINT);
            if (WINDOWS && !nio()) {
                assertThat(open(opener).size().block(PATIENCE)).isNotEqualTo(100);
            } else {
                StepVerifier.create(opener.open())
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(FileSystemException.class)
                                .hasMessageContainingAll("open", link.toString(), "link"))
                        .verify(PATIENCE);
            }
            assertThat(bytesOf(openToRead(link).streamRetained())).isEqualTo(contents(100));
        }
    }

    @Nested
    class Attributes {

        private FileOpener creating(FileAttribute... attributes) {
            return opener(path("new"))
                    .access(Access.READ, Access.WRITE)
                    .disposition(Disposition.CREATE_NEW)
                    .attributes(attributes);
        }

        @ParameterizedTest
        @EnumSource(FileAttribute.class)
        void a_new_file_has_the_attribute_or_opening_refuses_it_by_name(FileAttribute attribute) throws IOException {
            if (refused(attribute)) {
                StepVerifier.create(creating(attribute).open())
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(UnsupportedOperationException.class)
                                .hasMessageContaining(attribute.name()))
                        .verify(PATIENCE);
                assertThat(path("new")).doesNotExist();
                return;
            }
            OverlappedFile file = open(creating(attribute));
            file.write(Unpooled.wrappedBuffer(contents(10)), 0).block(PATIENCE);
            assertThat(file.size().block(PATIENCE)).isEqualTo(10);
            if (WINDOWS) {
                observeOnWindows(attribute);
            } else if (attribute == FileAttribute.READONLY) {
                assertThat(Files.getPosixFilePermissions(path("new")))
                        .doesNotContain(
                                PosixFilePermission.OWNER_WRITE,
                                PosixFilePermission.GROUP_WRITE,
                                PosixFilePermission.OTHERS_WRITE);
            }
        }

        private boolean refused(FileAttribute attribute) {
            return !(WINDOWS && !nio())
                    && switch (attribute) {
                        case OFFLINE, ENCRYPTED -> true;
                        case HIDDEN, SYSTEM -> !WINDOWS;
                        case NORMAL, READONLY, ARCHIVE, TEMPORARY, NOT_CONTENT_INDEXED -> false;
                    };
        }

        private void observeOnWindows(FileAttribute attribute) throws IOException {
            int bit = switch (attribute) {
                case READONLY -> 0x1;
                case HIDDEN -> 0x2;
                case SYSTEM -> 0x4;
                case ARCHIVE -> 0x20;
                case NORMAL -> 0;
                case TEMPORARY -> 0x100;
                case OFFLINE -> 0x1000;
                case NOT_CONTENT_INDEXED -> 0x2000;
                case ENCRYPTED -> 0x4000;
            };
            boolean hint = attribute == FileAttribute.TEMPORARY
                    || attribute == FileAttribute.NOT_CONTENT_INDEXED
                    || attribute == FileAttribute.OFFLINE
                    || attribute == FileAttribute.ENCRYPTED;
            if (hint && WINE) {
                abort("Wine ignores the attribute " + attribute);
            }
            if (hint && nio()) {
                abort("the JDK cannot set the attribute " + attribute);
            }
            int attributes = (Integer) Files.getAttribute(path("new"), "dos:attributes");
            assertThat(attributes & bit).isEqualTo(bit);
        }

        @Test
        void NORMAL_stands_alone() {
            StepVerifier.create(creating(FileAttribute.NORMAL, FileAttribute.READONLY)
                            .open())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("NORMAL"))
                    .verify(PATIENCE);
            assertThat(path("new")).doesNotExist();
        }

        @Test
        void attributes_are_not_for_a_file_that_exists() throws IOException {
            Path path = file(contents(10));
            open(opener(path).disposition(Disposition.OPEN_ALWAYS).attributes(FileAttribute.READONLY));
            assertThat(Files.isWritable(path)).isTrue();
        }
    }

    static Stream<Set<OpenOption>> jdkOptions() {
        List<Set<OpenOption>> all = new ArrayList<>();
        List<StandardOpenOption> some = List.of(
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.CREATE,
                StandardOpenOption.CREATE_NEW);
        for (int bits = 0; bits < 1 << some.size(); bits++) {
            Set<OpenOption> set = new java.util.LinkedHashSet<>();
            for (int i = 0; i < some.size(); i++) {
                if ((bits & 1 << i) != 0) {
                    set.add(some.get(i));
                }
            }
            all.add(set);
        }
        return all.stream();
    }

    @Nested
    class JdkOptions {

        @ParameterizedTest
        @MethodSource("reactor.overlapped.file.FlagContract#jdkOptions")
        void options_mean_what_they_mean_for_a_FileChannel(Set<OpenOption> options) throws IOException {
            for (boolean exists : new boolean[] {false, true}) {
                Path theirs = path("theirs-" + exists);
                Path ours = path("ours-" + exists);
                if (exists) {
                    Files.write(theirs, contents(50));
                    Files.write(ours, contents(50));
                }
                Class<?> expected = null;
                try (FileChannel channel = FileChannel.open(theirs, options)) {
                    assertThat(channel.isOpen()).isTrue();
                } catch (IOException | IllegalArgumentException e) {
                    expected = e.getClass();
                }
                Class<?> got = null;
                try {
                    open(opener(ours).options(options.toArray(new OpenOption[0])));
                } catch (RuntimeException e) {
                    got = Exceptions.unwrap(e).getClass();
                }
                assertThat(got).isEqualTo(expected);
                assertThat(Files.exists(ours)).isEqualTo(Files.exists(theirs));
                if (Files.exists(theirs)) {
                    assertThat(read(ours)).isEqualTo(read(theirs));
                }
            }
        }

        @Test
        void no_option_reads() throws IOException {
            assertThat(bytesOf(open(opener(file(contents(10))).options()).streamRetained()))
                    .isEqualTo(contents(10));
        }

        @Test
        void APPEND_writes_at_the_end_and_has_no_positions() throws IOException {
            Path path = file(new byte[] {1, 2});
            OverlappedFile file = open(opener(path).options(StandardOpenOption.APPEND));
            StepVerifier.create(file.write(Unpooled.wrappedBuffer(new byte[] {9}), 0))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContainingAll("write", path.toString(), "APPEND"))
                    .verify(PATIENCE);
            StepVerifier.create(file.write(java.nio.ByteBuffer.allocate(1), 0))
                    .expectError(UnsupportedOperationException.class)
                    .verify(PATIENCE);
            StepVerifier.create(file.writeGather(List.of(Unpooled.wrappedBuffer(new byte[] {9})), 0))
                    .expectError(UnsupportedOperationException.class)
                    .verify(PATIENCE);
            StepVerifier.create(file.write(reactor.core.publisher.Mono.just(Unpooled.wrappedBuffer(new byte[] {3}))))
                    .expectNext(1L)
                    .expectComplete()
                    .verify(PATIENCE);
            assertThat(read(path)).containsExactly(1, 2, 3);
        }

        @Test
        void a_synchronous_handle_refuses_APPEND_because_it_has_a_file_pointer() throws IOException {
            Path path = file(new byte[] {1, 2});
            StepVerifier.create(opener(path).options(StandardOpenOption.APPEND).openSynchronous())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(UnsupportedOperationException.class)
                            .hasMessageContainingAll("APPEND", path.toString()))
                    .verify(PATIENCE);
        }

        @Test
        void DELETE_ON_CLOSE_deletes() throws IOException {
            Path path = file(contents(10));
            open(opener(path).options(StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE))
                    .close()
                    .block(PATIENCE);
            assertThat(path).doesNotExist();
        }

        @Test
        void NOFOLLOW_LINKS_opens_what_is_no_link() throws IOException {
            Path path = file(contents(10));
            assertThat(bytesOf(open(opener(path).options(LinkOption.NOFOLLOW_LINKS))
                            .streamRetained()))
                    .isEqualTo(contents(10));
        }

        @Test
        void the_NOSHARE_options_are_share_modes() throws IOException {
            FileOpener opener = opener(file(contents(10)))
                    .options(StandardOpenOption.READ, com.sun.nio.file.ExtendedOpenOption.NOSHARE_WRITE);
            assertThat(opener.share()).containsExactlyInAnyOrder(Share.READ, Share.DELETE);
        }

        @Test
        void DIRECT_reads_without_the_systems_cache() throws IOException {
            opensUnbuffered();
            byte[] bytes = contents(5000);
            OverlappedFile file = open(
                    opener(file(bytes)).options(StandardOpenOption.READ, com.sun.nio.file.ExtendedOpenOption.DIRECT));
            assertThat(bytesOf(file.streamRetained())).isEqualTo(bytes);
        }

        @Test
        void an_unknown_option_is_refused_by_name() {
            OpenOption unknown = new OpenOption() {
                @Override
                public String toString() {
                    return "SIDEWAYS";
                }
            };
            org.assertj.core.api.Assertions.assertThatThrownBy(
                            () -> opener(path("file")).options(unknown))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("SIDEWAYS");
        }
    }
}
