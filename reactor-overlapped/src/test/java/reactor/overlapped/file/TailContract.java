package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.overlapped.file.FileTail.Change;
import reactor.overlapped.text.Lines;
import reactor.test.StepVerifier;

/** Files that grow, shrink and are replaced while they are followed. */
abstract class TailContract extends FileContract {

    private static final Duration SOON = Duration.ofMillis(5);

    private final List<Follower> followers = new CopyOnWriteArrayList<>();
    private final List<Change> changes = new CopyOnWriteArrayList<>();

    TailContract(String backend) {
        super(backend);
    }

    @AfterEach
    void stop() {
        followers.forEach(BaseSubscriber::cancel);
        // A cancelled one closes its file soon, and Windows does not delete a folder before.
        port().disposeLater(Duration.ZERO).block(PATIENCE);
    }

    private FileTail tail(Path path) {
        return FileTail.of(opener(path)).interval(SOON).doOnChange(changes::add);
    }

    private Follower follow(FileTail tail) {
        return follow(tail, Long.MAX_VALUE);
    }

    private Follower follow(FileTail tail, long demand) {
        Follower follower = new Follower(demand);
        followers.add(follower);
        tail.streamRetained().subscribe(follower);
        return follower;
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(path(name), text);
    }

    private static void append(Path path, String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.APPEND);
    }

    private static void setLength(Path path, long length) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
            file.setLength(length);
        }
    }

    private void needsIdentity() {
        assumeFalse(WINDOWS && nio(), "the JDK tells no identity of files on Windows");
    }

    /** Keeps what it gets. */
    private static final class Follower extends BaseSubscriber<ByteBuf> {

        private final long demand;
        private final StringBuffer text = new StringBuffer();
        private volatile Throwable failure;
        private volatile boolean completed;

        Follower(long demand) {
            this.demand = demand;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            if (demand > 0) {
                subscription.request(demand);
            }
        }

        @Override
        protected void hookOnNext(ByteBuf buffer) {
            text.append(new String(take(buffer), StandardCharsets.ISO_8859_1));
        }

        @Override
        protected void hookOnError(Throwable reason) {
            failure = reason;
        }

        @Override
        protected void hookOnComplete() {
            completed = true;
        }

        void awaitText(String expected) {
            await(
                    "has got " + expected.length() + " bytes",
                    () -> text.length() >= expected.length() || failure != null);
            assertThat(failure).isNull();
            assertThat(completed).isFalse();
            assertThat(text).hasToString(expected);
        }
    }

    @Nested
    class Starting {

        @Test
        void from_the_start_all_comes_and_then_what_is_new() throws IOException {
            Path path = write("log", "one");
            Follower follower = follow(tail(path).fromStart());
            follower.awaitText("one");
            append(path, "two");
            follower.awaitText("onetwo");
            append(path, "three");
            follower.awaitText("onetwothree");
        }

        @Test
        void from_the_end_only_what_is_new_comes() throws Exception {
            Path path = write("log", "old");
            Follower follower = follow(tail(path).fromEnd());
            // Nobody tells when it has the file open.
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (follower.text.length() == 0 && System.nanoTime() < deadline) {
                append(path, "new");
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(follower.text.toString()).matches("(new)+");
        }

        @ParameterizedTest
        @CsvSource({"0,''", "1,c", "2,bc", "3,abc", "4,abc", "9223372036854775807,abc"})
        void the_last_bytes_come(long bytes, String expected) throws IOException {
            Path path = write("log", "abc");
            assertThat(new String(
                            bytesOf(tail(path).lastBytes(bytes).follow(false).streamRetained()),
                            StandardCharsets.UTF_8))
                    .isEqualTo(expected);
        }

        @ParameterizedTest
        @ValueSource(ints = {0, 1, 65_535, 65_536, 65_537, 200_000})
        void the_last_lines_come_however_long_they_are(int length) throws IOException {
            String line = "x".repeat(length);
            for (String end : List.of("", "\n")) {
                String text = "first\n" + line + "\n\nlast" + end;
                Path path = write("log-" + end.length(), text);
                for (int lines = 0; lines <= 5; lines++) {
                    List<String> all = text.lines().toList();
                    String expected = String.join("\n", all.subList(Math.max(0, all.size() - lines), all.size()))
                            + (lines == 0 ? "" : end);
                    assertThat(bytesOf(tail(path).lastLines(lines).follow(false).streamRetained()))
                            .as(lines + " lines")
                            .isEqualTo(expected.getBytes(StandardCharsets.UTF_8));
                }
            }
        }

        @Test
        void the_last_lines_may_be_more_than_fit_a_block() throws IOException {
            String text = "0123456789\n".repeat(50_000);
            Path path = write("log", text);
            assertThat(bytesOf(tail(path).lastLines(40_000).follow(false).streamRetained()))
                    .isEqualTo("0123456789\n".repeat(40_000).getBytes(StandardCharsets.UTF_8));
            assertThat(bytesOf(
                            tail(write("empty", "")).lastLines(3).follow(false).streamRetained()))
                    .isEmpty();
            assertThat(bytesOf(tail(write("ends", "\n\n\n"))
                            .lastLines(2)
                            .follow(false)
                            .streamRetained()))
                    .isEqualTo(new byte[] {'\n', '\n'});
        }

        @Test
        void the_last_lines_of_a_file_without_buffering_come() throws IOException {
            opensUnbuffered();
            // None of the lines is at a border of sectors.
            String text =
                    IntStream.range(0, 40_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
            Path path = write("log", text);
            FileTail tail =
                    FileTail.of(opener(path).flags(FileFlag.NO_BUFFERING)).follow(false);
            List<String> all = text.lines().toList();
            for (int lines : new int[] {1, 10, 4000, 6000, 20_000}) {
                String expected = String.join("\n", all.subList(all.size() - lines, all.size())) + "\n";
                assertThat(bytesOf(tail.lastLines(lines).streamRetained()))
                        .as(lines + " lines")
                        .isEqualTo(expected.getBytes(StandardCharsets.UTF_8));
            }
        }

        @Test
        void a_discard_hook_never_gets_a_block_that_has_been_released() throws IOException {
            Path path = write("log", "0123456789\n".repeat(20_000));
            List<Integer> discarded = new CopyOnWriteArrayList<>();
            assertThat(bytesOf(tail(path)
                            .lastLines(15_000)
                            .follow(false)
                            .streamRetained()
                            .doOnDiscard(ByteBuf.class, buffer -> discarded.add(buffer.refCnt()))))
                    .hasSize(11 * 15_000);
            assertThat(discarded).as("references of what the hook got").doesNotContain(0);
        }

        @Test
        void without_following_the_stream_ends_where_the_file_does() throws IOException {
            byte[] bytes = contents(300_000);
            Path path = file(bytes);
            assertThat(bytesOf(tail(path).fromStart().follow(false).streamRetained()))
                    .isEqualTo(bytes);
            assertThat(bytesOf(tail(path)
                            .lastBytes(100_000)
                            .options(StreamOptions.create()
                                    .blockSize(1000)
                                    .depth(2)
                                    .position(7)
                                    .length(9))
                            .follow(false)
                            .streamRetained()))
                    .isEqualTo(Arrays.copyOfRange(bytes, 200_000, 300_000));
        }

        @Test
        void settings_that_make_no_sense_are_refused() {
            FileTail tail = FileTail.of(path("log"));
            assertThatThrownBy(() -> tail.lastBytes(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> tail.lastLines(-1)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> tail.interval(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Demand {

        @Test
        void nothing_happens_without_it() throws IOException {
            Path path = path("log");
            Follower follower = follow(tail(path).fromStart(), 0);
            // Had it been opened, it would have failed.
            write("log", "text");
            follower.request(1);
            follower.awaitText("text");
        }

        @Test
        void no_more_buffers_come_than_are_wanted() throws IOException {
            Path path = file(contents(10_000));
            FileTail tail =
                    tail(path).fromStart().options(StreamOptions.create().blockSize(1000));
            StepVerifier.create(tail.streamRetained().map(buffer -> take(buffer).length), 0)
                    .expectSubscription()
                    .thenRequest(1)
                    .expectNext(1000)
                    .thenRequest(8)
                    .expectNextCount(8)
                    .thenRequest(1)
                    .expectNext(1000)
                    .thenCancel()
                    .verify(PATIENCE);
        }

        @Test
        void the_file_is_not_looked_at_while_there_is_none() throws IOException {
            Path path = write("log", "one");
            Follower follower = follow(tail(path).fromStart(), 1);
            follower.awaitText("one");
            long submitted = fixture.counts().submitted();
            // Another that waits at the end of its file shows that so much time has passed.
            Path other = write("other", "");
            Follower clock = follow(tail(other).fromStart());
            for (int i = 1; i <= 5; i++) {
                append(other, "x");
                clock.awaitText("x".repeat(i));
            }
            append(path, "two");
            setLength(path, 0);
            assertThat(changes).isEmpty();
            follower.request(1);
            await("looks again", () -> changes.contains(Change.TRUNCATED));
            append(path, "new");
            follower.awaitText("onenew");
            assertThat(fixture.counts().submitted()).isGreaterThan(submitted);
        }
    }

    @Nested
    class Truncating {

        @Test
        void a_shorter_file_is_read_from_its_start_again() throws IOException {
            Path path = write("log", "a long text");
            Follower follower = follow(tail(path).fromStart());
            follower.awaitText("a long text");
            setLength(path, 0);
            await("has seen it", () -> changes.size() == 1);
            append(path, "new");
            follower.awaitText("a long textnew");
            append(path, "er");
            follower.awaitText("a long textnewer");
            assertThat(changes).containsExactly(Change.TRUNCATED);
        }

        @Test
        void what_is_left_of_it_comes_again() throws IOException {
            Path path = write("log", "abcdef");
            Follower follower = follow(tail(path).fromStart());
            follower.awaitText("abcdef");
            setLength(path, 2);
            follower.awaitText("abcdefab");
            assertThat(changes).containsExactly(Change.TRUNCATED);
        }
    }

    @Nested
    class Names {

        @Test
        void by_default_the_file_is_followed_and_not_its_name() throws IOException {
            Path path = write("log", "one");
            Follower follower = follow(tail(path).fromStart());
            follower.awaitText("one");
            Path moved = Files.move(path, path("log.1"));
            write("log", "another");
            append(moved, "two");
            follower.awaitText("onetwo");
            Files.delete(path);
            append(moved, "three");
            follower.awaitText("onetwothree");
            assertThat(changes).isEmpty();
        }

        @Test
        void a_name_leads_to_the_file_that_has_it_next_after_the_rest_of_the_one_before() throws IOException {
            needsIdentity();
            Path path = write("log", "one");
            Follower follower = follow(tail(path).byName(true).fromStart());
            follower.awaitText("one");
            Path moved = Files.move(path, path("log.1"));
            append(moved, "two");
            follower.awaitText("onetwo");
            await("misses it", () -> changes.contains(Change.MISSING));
            append(moved, "three");
            write("log", "new");
            follower.awaitText("onetwothreenew");
            append(path, "er");
            follower.awaitText("onetwothreenewer");
            assertThat(changes).containsExactly(Change.MISSING, Change.REPLACED);
        }

        @Test
        void many_files_one_after_the_other_lose_nothing() throws IOException {
            needsIdentity();
            Path path = write("log", "0 start\n");
            Follower follower = follow(tail(path).byName(true).fromStart());
            StringBuilder all = new StringBuilder("0 start\n");
            for (int i = 1; i <= 10; i++) {
                follower.awaitText(all.toString());
                Path moved = Files.move(path, path("log." + i));
                append(moved, i + " end\n");
                write("log", i + " start\n");
                all.append(i).append(" end\n").append(i).append(" start\n");
            }
            follower.awaitText(all.toString());
            assertThat(changes.stream().filter(Change.REPLACED::equals)).hasSize(10);
        }

        @Test
        void a_file_that_comes_back_to_its_name_is_the_same() throws IOException {
            needsIdentity();
            Path path = write("log", "one");
            Follower follower = follow(tail(path).byName(true).fromStart());
            follower.awaitText("one");
            Path moved = Files.move(path, path("elsewhere"));
            await("misses it", () -> changes.contains(Change.MISSING));
            Files.move(moved, path);
            append(path, "two");
            follower.awaitText("onetwo");
            assertThat(changes).containsExactly(Change.MISSING);
        }

        @Test
        void a_name_is_waited_for_and_its_file_comes_from_the_start() throws IOException {
            needsIdentity();
            Path path = path("log");
            Follower follower = follow(tail(path).byName(true).fromEnd());
            await("misses it", () -> changes.contains(Change.MISSING));
            write("log", "new");
            follower.awaitText("new");
            assertThat(changes).containsExactly(Change.MISSING, Change.REPLACED);
        }

        @Test
        void a_deleted_file_may_be_made_again() throws IOException {
            needsIdentity();
            assumeFalse(WINDOWS, "Windows gives the name free when the last handle is closed");
            Path path = write("log", "one");
            Follower follower = follow(tail(path).byName(true).fromStart());
            follower.awaitText("one");
            Files.delete(path);
            await("misses it", () -> changes.contains(Change.MISSING));
            write("log", "two");
            follower.awaitText("onetwo");
        }

        @Test
        void without_files_identity_a_name_cannot_be_followed() throws IOException {
            assumeTrue(WINDOWS && nio(), "files can be told apart here");
            Path path = write("log", "one");
            StepVerifier.create(tail(path).byName(true).fromEnd().streamRetained())
                    .verifyErrorMatches(reason -> reason instanceof UnsupportedOperationException
                            && reason.getMessage().contains("nio"));
        }
    }

    @Nested
    class Ending {

        @Test
        void a_missing_file_is_an_error() {
            StepVerifier.create(tail(path("none")).streamRetained()).verifyError(NoSuchFileException.class);
            StepVerifier.create(tail(path("none")).byName(true).follow(false).streamRetained())
                    .verifyError(NoSuchFileException.class);
        }

        @Test
        void a_cancel_in_the_moment_of_opening_closes_the_file() throws IOException {
            needsIdentity();
            Path path = write("log", "one");
            for (int i = 0; i < 1500; i++) {
                Follower follower = follow(tail(path).byName(true).fromStart());
                long until = System.nanoTime() + i % 300 * 1000L;
                while (System.nanoTime() < until) {
                    Thread.onSpinWait();
                }
                follower.cancel();
            }
            if (LINUX) {
                await("closed", () -> descriptors(path).isEmpty());
            }
        }

        @Test
        void a_cancel_closes_the_file_and_leaves_nothing() throws IOException {
            Path path = file(contents(1_000_000));
            for (int i = 0; i < 50; i++) {
                Follower follower = follow(
                        tail(path).fromStart().options(StreamOptions.create().blockSize(4096)));
                int enough = i * 20_000;
                await("some came", () -> follower.text.length() >= enough);
                follower.cancel();
            }
            fixture.assertNothingLeft();
            if (LINUX) {
                await("closed", () -> descriptors(path).isEmpty());
            }
        }

        @Test
        void a_port_that_ends_ends_it() throws IOException {
            Path path = write("log", "one");
            Follower follower = follow(tail(path).fromStart());
            follower.awaitText("one");
            port().dispose();
            await("an error", () -> follower.failure != null);
            assertThat(follower.failure)
                    .isInstanceOfAny(ClosedChannelException.class, ShutdownChannelGroupException.class);
        }

        @Test
        void each_subscriber_follows_for_itself() throws IOException {
            Path path = write("log", "one");
            Flux<ByteBuf> stream = tail(path).fromStart().streamRetained();
            Follower one = new Follower(Long.MAX_VALUE);
            Follower two = new Follower(Long.MAX_VALUE);
            followers.addAll(List.of(one, two));
            stream.subscribe(one);
            stream.subscribe(two);
            one.awaitText("one");
            two.awaitText("one");
            one.cancel();
            append(path, "two");
            two.awaitText("onetwo");
            assertThat(one.text).hasToString("one");
        }
    }

    @Test
    void lines_are_followed() throws IOException {
        Path path = write("log", "one\ntwo\nthr");
        StepVerifier.create(tail(path).lastLines(2).streamRetained().transform(Lines.utf8()))
                .expectNext("two")
                .then(() -> appendUnchecked(path, "ee\r\nfour\n"))
                .expectNext("three", "four")
                .thenCancel()
                .verify(PATIENCE);
    }

    private static void appendUnchecked(Path path, String text) {
        try {
            append(path, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
