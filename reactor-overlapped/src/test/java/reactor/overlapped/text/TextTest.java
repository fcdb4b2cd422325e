package reactor.overlapped.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.ByteBuf;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Buffers decoded to text. */
class TextTest {

    /** One to four bytes each in UTF-8. */
    private static final String MIXED = "a\u00e9\u20ac\ud83d\ude00z\ud834\udd1e\u65e5\u672c";

    @RegisterExtension
    final Bytes bytes = new Bytes();

    private String decode(Text text, List<byte[]> parts) {
        return String.join("", bytes.stream(parts).transform(text).collectList().block(Bytes.PATIENCE));
    }

    @Nested
    class Charsets {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "UTF-8",
                    "UTF-16",
                    "UTF-16LE",
                    "UTF-16BE",
                    "UTF-32",
                    "GB18030",
                    "ISO-2022-JP",
                    "Shift_JIS",
                    "ISO-8859-1",
                    "windows-1252",
                    "x-UTF-16LE-BOM"
                })
        void text_cut_anywhere_is_as_it_was(String name) {
            assumeTrue(Charset.isSupported(name), () -> "this JVM has no " + name);
            Charset charset = Charset.forName(name);
            String text = charset.newEncoder().canEncode(MIXED)
                    ? MIXED
                    : charset.newEncoder().canEncode("\u65e5\u672c") ? "a\u65e5\u672cb\u65e5" : "a\u00e9z";
            Bytes.cuts(text.getBytes(charset))
                    .forEach(
                            parts -> assertThat(decode(Text.of(charset), parts)).isEqualTo(text));
        }

        @Test
        void pairs_stay_whole_though_the_charsets_decoder_cuts_them() {
            Charset cesu = Charset.forName("CESU-8");
            for (String text : List.of("a\ud83d\ude00b", "\ud83d\ude00\ud83d\ude01")) {
                Bytes.cuts(text.getBytes(cesu))
                        .forEach(parts -> assertThat(bytes.stream(parts)
                                        .transform(Text.of(cesu))
                                        .collectList()
                                        .block(Bytes.PATIENCE))
                                .noneMatch(string -> Character.isLowSurrogate(string.charAt(0)))
                                .satisfies(strings ->
                                        assertThat(String.join("", strings)).isEqualTo(text)));
            }
            byte[] half = {'a', (byte) 0xed, (byte) 0xa0, (byte) 0xbd};
            Bytes.cuts(half)
                    .forEach(parts -> assertThat(decode(Text.of(cesu), parts)).isEqualTo(new String(half, cesu)));
        }

        @Test
        void both_halves_of_a_surrogate_pair_are_in_the_same_string() {
            // Longer than what is decoded at once, at both alignments.
            for (String start : List.of("", "x")) {
                String text = start + "\ud83d\ude00".repeat(20_000);
                List<byte[]> parts = Bytes.random(text.getBytes(StandardCharsets.UTF_8), 30_000, new Random(1));
                assertThat(bytes.stream(parts)
                                .transform(Text.utf8())
                                .collectList()
                                .block(Bytes.PATIENCE))
                        .noneMatch(string -> Character.isLowSurrogate(string.charAt(0)))
                        .satisfies(
                                strings -> assertThat(String.join("", strings)).isEqualTo(text));
            }
        }

        @Test
        void a_byte_order_mark_at_the_start_is_left_out() {
            for (Charset charset : List.of(StandardCharsets.UTF_8, StandardCharsets.UTF_16LE)) {
                Bytes.cuts("\ufeffab\ufeffc".getBytes(charset))
                        .forEach(parts ->
                                assertThat(decode(Text.of(charset), parts)).isEqualTo("ab\ufeffc"));
                Bytes.cuts("\ufeff".getBytes(charset))
                        .forEach(parts -> assertThat(bytes.stream(parts)
                                        .transform(Text.of(charset))
                                        .collectList()
                                        .block(Bytes.PATIENCE))
                                .isEmpty());
            }
        }

        @Test
        void a_byte_order_mark_tells_the_order_of_UTF_16() {
            byte[] little = "\ufeffab".getBytes(StandardCharsets.UTF_16LE);
            Bytes.cuts(little)
                    .forEach(parts -> assertThat(decode(Text.of(StandardCharsets.UTF_16), parts))
                            .isEqualTo("ab"));
        }
    }

    @Nested
    class Malformed {

        private final byte[] broken = {'a', 'b', (byte) 0xf0, (byte) 0x9f, 'c', (byte) 0xff, 'd'};
        private final byte[] cutShort = {'a', (byte) 0xe2, (byte) 0x82};

        @Test
        void bytes_are_replaced() {
            Bytes.cuts(broken)
                    .forEach(parts -> assertThat(decode(Text.utf8(), parts)).isEqualTo("ab\ufffdc\ufffdd"));
        }

        @Test
        void an_end_within_a_character_is_replaced() {
            Bytes.cuts(cutShort)
                    .forEach(parts -> assertThat(decode(Text.utf8(), parts)).isEqualTo("a\ufffd"));
        }

        @Test
        void bytes_are_ignored_on_request() {
            Text text = Text.utf8().onMalformed(CodingErrorAction.IGNORE);
            Bytes.cuts(broken).forEach(parts -> assertThat(decode(text, parts)).isEqualTo("abcd"));
        }

        @Test
        void bytes_are_reported_on_request_after_the_text_before_them() {
            Bytes.cuts(broken).forEach(parts -> assertReported(parts, "ab", 2, 2));
        }

        @Test
        void an_end_within_a_character_is_reported_on_request() {
            Bytes.cuts(cutShort).forEach(parts -> assertReported(parts, "a", 1, 2));
        }

        @Test
        void the_report_counts_from_the_start_of_the_stream() {
            byte[] late = new byte[100_001];
            Arrays.fill(late, (byte) 'x');
            late[77_777] = (byte) 0xff;
            assertReported(Bytes.random(late, 10_000, new Random(2)), "x".repeat(77_777), 77_777, 1);
        }

        private void assertReported(List<byte[]> parts, String before, long position, int length) {
            StringBuilder text = new StringBuilder();
            StepVerifier.create(bytes.stream(parts)
                            .transform(Text.utf8().onMalformed(CodingErrorAction.REPORT))
                            .doOnNext(text::append)
                            .then())
                    .verifyErrorSatisfies(reason -> assertThat(reason)
                            .isInstanceOfSatisfying(MalformedTextException.class, malformed -> {
                                assertThat(malformed.position()).isEqualTo(position);
                                assertThat(malformed.length()).isEqualTo(length);
                            })
                            .hasMessageContaining("offset " + position + " ")
                            .hasMessageContaining("UTF-8"));
            assertThat(text).hasToString(before);
            bytes.assertNothingLeft();
        }
    }

    @Test
    void nothing_is_nothing() {
        StepVerifier.create(Flux.<ByteBuf>empty().transform(Text.utf8()), 0).verifyComplete();
        assertThat(decode(Text.utf8(), List.of(new byte[0], new byte[0]))).isEmpty();
    }

    @Test
    void a_small_buffer_is_one_string() {
        StepVerifier.create(bytes.stream(List.of("one".getBytes(StandardCharsets.UTF_8), new byte[] {'2'}))
                        .transform(Text.utf8()))
                .expectNext("one", "2")
                .verifyComplete();
    }
}
