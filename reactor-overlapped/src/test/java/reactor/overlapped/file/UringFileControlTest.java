package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.overlapped.HandleKind;
import reactor.overlapped.OverlappedException;
import reactor.test.StepVerifier;

/** What Linux has of files and the JDK has not. */
@Tag("uring")
class UringFileControlTest extends FileContract {

    private static final int PAGE = 4096;

    UringFileControlTest() {
        super("uring");
    }

    @Nested
    class Locks {

        private RangeLock locked(OverlappedFile file, long position, long length, boolean shared) {
            RangeLock lock = file.tryLock(position, length, shared).block(PATIENCE);
            assertThat(lock).as("the lock is free").isNotNull();
            return lock;
        }

        private boolean isFree(OverlappedFile file, long position, long length, boolean shared) {
            RangeLock lock = file.tryLock(position, length, shared).block(PATIENCE);
            if (lock != null) {
                lock.release().block(PATIENCE);
            }
            return lock != null;
        }

        @Test
        void a_lock_outlives_the_closing_of_other_handles_and_channels_of_the_file() throws IOException {
            Path path = file(contents(100));
            OverlappedFile one = openToWrite(path);
            locked(one, 0, 10, false);
            openToWrite(path).close().block(PATIENCE);
            FileChannel.open(path, StandardOpenOption.WRITE).close();
            assertThat(isFree(openToWrite(path), 0, 10, false)).isFalse();
        }

        @Test
        void a_lock_of_a_FileChannel_is_heeded() throws IOException {
            Path path = file(contents(100));
            OverlappedFile one = openToWrite(path);
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock(0, 10, false)) {
                assertThat(lock.isValid()).isTrue();
                assertThat(isFree(one, 0, 10, false)).isFalse();
                assertThat(isFree(one, 10, 10, false)).isTrue();
            }
            assertThat(isFree(one, 0, 10, false)).isTrue();
        }

        @Test
        void a_handle_keeps_itself_away_too() throws IOException {
            OverlappedFile one = openToWrite(file(contents(100)));
            RangeLock lock = locked(one, 0, 10, false);
            assertThat(isFree(one, 5, 10, false)).isFalse();
            assertThat(isFree(one, 5, 10, true)).isFalse();
            lock.release().block(PATIENCE);
            assertThat(isFree(one, 5, 10, false)).isTrue();
        }

        @Test
        void a_released_lock_leaves_what_others_of_the_same_handle_cover() throws IOException {
            Path path = file(contents(100));
            OverlappedFile one = openToWrite(path);
            OverlappedFile two = openToWrite(path);
            RangeLock wide = locked(one, 0, 100, true);
            RangeLock first = locked(one, 10, 10, true);
            locked(one, 50, 100, true);
            wide.release().block(PATIENCE);
            assertThat(isFree(two, 0, 10, false)).isTrue();
            assertThat(isFree(two, 10, 1, false)).isFalse();
            assertThat(isFree(two, 19, 1, false)).isFalse();
            assertThat(isFree(two, 20, 30, false)).isTrue();
            assertThat(isFree(two, 149, 1, false)).isFalse();
            first.release().block(PATIENCE);
            assertThat(isFree(two, 0, 50, false)).isTrue();
        }

        @Test
        void a_lock_needs_the_access_that_it_is_for() throws IOException {
            OverlappedFile reads = openToRead(contents(10));
            StepVerifier.create(reads.tryLock(0, 10, false))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(java.nio.file.AccessDeniedException.class)
                            .hasMessageContainingAll("lock", "write"))
                    .verify(PATIENCE);
            locked(reads, 0, 10, true);
        }
    }

    @Nested
    class Sizes {

        @Test
        void a_hole_takes_nothing_on_the_disk() throws IOException {
            OverlappedFile file = openToWrite(path("sparse"));
            file.setLength(10L << 30).block(PATIENCE);
            assertThat(file.size().block(PATIENCE)).isEqualTo(10L << 30);
            assertThat(file.physicalSize().block(PATIENCE)).isLessThan(1 << 20);
        }

        @Test
        void sizes_are_known_without_any_access() throws IOException {
            OverlappedFile file = open(opener(file(contents(1000))).access());
            assertThat(file.size().block(PATIENCE)).isEqualTo(1000);
            assertThat(file.physicalSize().block(PATIENCE)).isGreaterThanOrEqualTo(0);
            StepVerifier.create(file.flush())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(java.nio.file.AccessDeniedException.class)
                            .hasMessageContaining("flush"))
                    .verify(PATIENCE);
        }

        @Test
        void a_length_that_no_file_can_have_is_refused_with_the_systems_code() throws IOException {
            StepVerifier.create(openToWrite(file(contents(10))).setLength(Long.MAX_VALUE))
                    .expectErrorSatisfies(e -> assertThat(e).isInstanceOfSatisfying(OverlappedException.class, one -> {
                        assertThat(one.symbol()).isEqualTo("EFBIG");
                        assertThat(one.code()).isEqualTo(27);
                    }))
                    .verify(PATIENCE);
        }
    }

    @Nested
    class Pages {

        @ParameterizedTest(name = "unbuffered: {0}")
        @ValueSource(booleans = {true, false})
        void hundreds_of_pages_that_lie_apart_are_one_read_and_one_write(boolean unbuffered) throws IOException {
            byte[] bytes = contents(200 * PAGE);
            Path path = file(new byte[0]);
            FileOpener opener = opener(path).access(Access.READ, Access.WRITE);
            OverlappedFile file = open(unbuffered ? opener.flags(FileFlag.NO_BUFFERING) : opener);
            List<ByteBuf> pages = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                pages.add(page().writeBytes(bytes, i * PAGE, PAGE));
            }
            long before = fixture.counts().submitted();
            assertThat(file.writeGather(pages, 0).block(PATIENCE)).isEqualTo(200 * PAGE);
            assertThat(fixture.counts().submitted() - before).isEqualTo(1);
            assertThat(read(path)).isEqualTo(bytes);

            pages.forEach(one -> one.setZero(0, PAGE).clear());
            assertThat(file.readScatter(pages, 100 * PAGE).block(PATIENCE)).isEqualTo(100 * PAGE);
            for (int i = 0; i < 200; i++) {
                byte[] expected = i < 100 ? Arrays.copyOfRange(bytes, (100 + i) * PAGE, (101 + i) * PAGE) : new byte[0];
                assertThat(take(pages.get(i))).isEqualTo(expected);
            }
        }

        @Test
        void a_read_that_begins_at_the_end_gives_no_bytes() throws IOException {
            OverlappedFile file = openToRead(contents(PAGE));
            ByteBuf page = page();
            assertThat(file.readScatter(List.of(page), PAGE).block(PATIENCE)).isZero();
            assertThat(take(page)).isEmpty();
        }

        @Test
        void a_read_ends_inside_of_a_page_where_the_file_does() throws IOException {
            byte[] bytes = contents(PAGE + 100);
            OverlappedFile file = openToRead(bytes);
            List<ByteBuf> pages = List.of(page(), page(), page());
            assertThat(file.readScatter(pages, 0).block(PATIENCE)).isEqualTo(PAGE + 100);
            assertThat(take(pages.get(0))).isEqualTo(Arrays.copyOf(bytes, PAGE));
            assertThat(take(pages.get(1))).isEqualTo(Arrays.copyOfRange(bytes, PAGE, PAGE + 100));
            assertThat(take(pages.get(2))).isEmpty();
        }

        /** {@return an empty page that no other one is beside of} */
        private ByteBuf page() {
            return Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(3 * PAGE)
                            .alignedSlice(PAGE)
                            .limit(PAGE))
                    .clear();
        }
    }

    @Nested
    class Names {

        @Test
        void a_name_that_is_no_text_is_opened_as_the_bytes_it_is() throws Exception {
            Process shell = new ProcessBuilder("sh", "-c", "printf abc > \"$(printf 'name-\\377\\376-\\304')\"")
                    .directory(folder.toFile())
                    .start();
            assertThat(shell.waitFor()).isZero();
            Path path;
            try (Stream<Path> all = Files.list(folder)) {
                path = all.findFirst().orElseThrow();
            }
            assumeTrue(path.toString().indexOf('\uFFFD') >= 0, "here each byte is a character");
            assertThat(bytesOf(openToRead(path).streamRetained())).containsExactly('a', 'b', 'c');
            OverlappedFile deleted = open(opener(path).flags(FileFlag.DELETE_ON_CLOSE));
            deleted.close().block(PATIENCE);
            assertThat(folder).isEmptyDirectory();
        }

        @Test
        void a_loop_of_links_is_told_as_one() throws IOException {
            Files.createSymbolicLink(path("a"), path("b"));
            Files.createSymbolicLink(path("b"), path("a"));
            StepVerifier.create(opener(path("a")).open())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(java.nio.file.FileSystemLoopException.class)
                            .hasMessageContaining(path("a").toString()))
                    .verify(PATIENCE);
        }

        @Test
        void a_link_to_nothing_yet_is_created_where_it_points_to() throws IOException {
            Files.createSymbolicLink(path("link"), path("target"));
            openToWrite(path("link")).write(borrowed(new byte[] {1}), 0).block(PATIENCE);
            assertThat(read(path("target"))).containsExactly(1);
        }

        @Test
        void the_link_itself_is_refused_without_access_too() throws IOException {
            Files.createSymbolicLink(path("link"), file(contents(10)));
            StepVerifier.create(opener(path("link"))
                            .access()
                            .flags(FileFlag.OPEN_REPARSE_POINT)
                            .open())
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    OverlappedException.class,
                                    one -> assertThat(one.symbol()).isEqualTo("ELOOP")))
                    .verify(PATIENCE);
        }
    }

    @Nested
    class Attributes {

        @ParameterizedTest(name = "to write: {0}")
        @ValueSource(booleans = {true, false})
        void a_file_that_is_emptied_becomes_read_only_and_its_handle_may_write(boolean writes) throws IOException {
            Path path = file(contents(10));
            OverlappedFile file = open(opener(path)
                    .access(writes ? new Access[] {Access.WRITE} : new Access[0])
                    .disposition(Disposition.CREATE_ALWAYS)
                    .attributes(FileAttribute.READONLY));
            assertThat(Files.getPosixFilePermissions(path))
                    .contains(PosixFilePermission.OWNER_READ)
                    .doesNotContain(
                            PosixFilePermission.OWNER_WRITE,
                            PosixFilePermission.GROUP_WRITE,
                            PosixFilePermission.OTHERS_WRITE);
            if (writes) {
                file.write(borrowed(new byte[] {1}), 0).block(PATIENCE);
            }
            assertThat(read(path)).hasSize(writes ? 1 : 0);
        }
    }

    @Nested
    class Directories {

        @ParameterizedTest
        @ValueSource(strings = {"READ", "WRITE"})
        void a_directory_is_flushed(Access access) {
            OverlappedFile directory =
                    open(opener(folder).access(access).flags(FileFlag.BACKUP_SEMANTICS, FileFlag.NO_BUFFERING));
            assertThat(directory.kind()).isEqualTo(HandleKind.DIRECTORY);
            directory.flush().block(PATIENCE);
            StepVerifier.create(directory.readRetained(0, 10))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOfSatisfying(
                                    OverlappedException.class,
                                    one -> assertThat(one.symbol()).isEqualTo("EISDIR")))
                    .verify(PATIENCE);
        }
    }

    @Nested
    class Devices {

        @Test
        void a_device_that_has_positions_is_a_file() {
            OverlappedFile zero = openToRead(Path.of("/dev/zero"));
            assertThat(zero.kind()).isEqualTo(HandleKind.CHARACTER);
            assertThat(bytesOf(zero.readRetained(5, 10))).isEqualTo(new byte[10]);
        }

        @Test
        void a_full_device_says_so_by_its_code() {
            OverlappedFile full = open(opener(Path.of("/dev/full")).access(Access.WRITE));
            StepVerifier.create(full.write(borrowed(new byte[10]), 0))
                    .expectErrorSatisfies(e -> assertThat(e).isInstanceOfSatisfying(OverlappedException.class, one -> {
                        assertThat(one.symbol()).isEqualTo("ENOSPC");
                        assertThat(one.code()).isEqualTo(28);
                    }))
                    .verify(PATIENCE);
        }

        @Test
        void a_socket_has_no_name_to_be_opened_by() throws IOException {
            // Such a name may have no more than 107 bytes.
            Path path = Files.createTempDirectory("s").resolve("socket");
            try (var server = java.nio.channels.ServerSocketChannel.open(java.net.StandardProtocolFamily.UNIX)) {
                server.bind(java.net.UnixDomainSocketAddress.of(path));
                StepVerifier.create(opener(path).open())
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOfSatisfying(
                                        OverlappedException.class,
                                        one -> assertThat(one.symbol()).isEqualTo("ENXIO")))
                        .verify(PATIENCE);
            } finally {
                Files.deleteIfExists(path);
                Files.delete(path.getParent());
            }
        }
    }
}
