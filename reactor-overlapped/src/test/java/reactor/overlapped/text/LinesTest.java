package reactor.overlapped.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import java.io.BufferedReader;
import java.io.StringReader;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Buffers cut into lines. */
class LinesTest {

    @RegisterExtension
    final Bytes bytes = new Bytes();

    private List<String> cut(Lines lines, List<byte[]> parts) {
        return bytes.stream(parts).transform(lines).collectList().block(Bytes.PATIENCE);
    }

    private void assertCut(Lines lines, String text, String... expected) {
        Bytes.cuts(text.getBytes(StandardCharsets.UTF_8))
                .forEach(parts -> assertThat(cut(lines, parts)).containsExactly(expected));
    }

    @Nested
    class Ends {

        @Test
        void a_line_ends_with_a_line_feed_or_both() {
            assertCut(Lines.utf8(), "one\ntwo\r\n\u20acthree\ud83d\ude00\n", "one", "two", "\u20acthree\ud83d\ude00");
        }

        @Test
        void empty_lines_are_lines() {
            assertCut(Lines.utf8(), "\n\r\n\na\n\n", "", "", "", "a", "");
        }

        @Test
        void the_last_line_needs_no_end() {
            assertCut(Lines.utf8(), "a\nb", "a", "b");
        }

        @Test
        void a_carriage_return_alone_ends_no_line() {
            assertCut(Lines.utf8(), "a\rb\r\r\nc\r", "a\rb\r", "c\r");
        }

        @Test
        void ends_are_kept_on_request() {
            assertCut(Lines.utf8().keepDelimiters(true), "a\r\n\nb\nc", "a\r\n", "\n", "b\n", "c");
        }

        @Test
        void a_byte_order_mark_is_no_part_of_the_first_line() {
            assertCut(Lines.utf8(), "\ufeffa\nb\n", "a", "b");
            assertCut(Lines.utf8(), "\ufeff\n", "");
        }

        @Test
        void nothing_has_no_line() {
            assertCut(Lines.utf8(), "");
        }
    }

    @Nested
    class Delimiting {

        @Test
        void the_longest_that_matches_ends_the_line() {
            assertCut(Lines.utf8().delimiters("|", "||", "||||"), "a|b||c|||d||||e", "a", "b", "c", "", "d", "e");
            assertCut(
                    Lines.utf8().delimiters("ab", "abcd").keepDelimiters(true),
                    "1ab2abc3abcd4ab",
                    "1ab",
                    "2ab",
                    "c3abcd",
                    "4ab");
        }

        @Test
        void what_only_begins_like_one_is_text() {
            assertCut(Lines.utf8().delimiters("END"), "ENENDxEEND", "EN", "xE");
            assertCut(Lines.utf8().delimiters("aab"), "aaab", "a");
            assertCut(Lines.utf8().delimiters("END"), "xEN", "xEN");
        }

        @Test
        void any_characters_will_do() {
            assertCut(
                    Lines.utf8().delimiters("\u2028", "\ud83d\ude00", "\0"),
                    "a\u2028b\ud83d\ude00c\0d\ud83d\ude01",
                    "a",
                    "b",
                    "c",
                    "d\ud83d\ude01");
        }

        @Test
        void a_carriage_return_may_be_one() {
            assertCut(Lines.utf8().delimiters("\r", "\n", "\r\n"), "a\rb\r\nc\n\rd\r", "a", "b", "c", "", "d");
        }

        @Test
        void there_must_be_one_and_none_may_be_empty() {
            assertThatThrownBy(() -> Lines.utf8().delimiters()).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> Lines.utf8().delimiters("a", "")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Nested
    class Charsets {

        @ParameterizedTest
        @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "GB18030"})
        void a_line_feed_is_a_character_and_no_byte(String name) {
            Charset charset = Charset.forName(name);
            // The bytes of these two have a 10 among them.
            String text = "\u0a0a\u010a\nb\r\n";
            Bytes.cuts(text.getBytes(charset))
                    .forEach(parts -> assertThat(cut(Lines.of(charset), parts)).containsExactly("\u0a0a\u010a", "b"));
        }

        @Test
        void malformed_bytes_are_replaced_or_reported_after_the_lines_before() {
            byte[] broken = {'a', '\n', 'b', (byte) 0xff, '\n', 'c'};
            Bytes.cuts(broken).forEach(parts -> {
                assertThat(cut(Lines.utf8(), parts)).containsExactly("a", "b\ufffd", "c");
                StepVerifier.create(bytes.stream(parts).transform(Lines.utf8().onMalformed(CodingErrorAction.REPORT)))
                        .expectNext("a")
                        .verifyError(MalformedTextException.class);
                bytes.assertNothingLeft();
            });
        }
    }

    @Nested
    class Length {

        @Test
        void a_line_may_be_as_long_as_the_limit() {
            assertCut(Lines.utf8().maximumLength(3), "abc\n\r\n123\r\nxyz", "abc", "", "123", "xyz");
        }

        @Test
        void a_longer_one_fails_with_its_number_after_the_lines_before() {
            for (String text : List.of("a\n\n1234\nb\n", "a\n\n1234", "a\r\n\r\n1234\r\n", "a\n\n12345678")) {
                Bytes.cuts(text.getBytes(StandardCharsets.UTF_8)).forEach(parts -> {
                    StepVerifier.create(
                                    bytes.stream(parts).transform(Lines.utf8().maximumLength(3)))
                            .expectNext("a", "")
                            .verifyErrorSatisfies(reason -> assertThat(reason)
                                    .isInstanceOfSatisfying(LineTooLongException.class, tooLong -> {
                                        assertThat(tooLong.maximumLength()).isEqualTo(3);
                                        assertThat(tooLong.lineNumber()).isEqualTo(3);
                                    })
                                    .hasMessage("line 3 is longer than 3 characters"));
                    bytes.assertNothingLeft();
                });
            }
        }

        @Test
        void a_line_without_an_end_is_given_up_at_the_limit() {
            byte[] block = "x".repeat(10_000).getBytes(StandardCharsets.UTF_8);
            List<Integer> asked = new ArrayList<>();
            Flux<ByteBuf> endless =
                    Flux.range(1, Integer.MAX_VALUE).doOnNext(asked::add).map(i -> bytes.buffer(block));
            StepVerifier.create(endless.transform(Lines.utf8().maximumLength(95_000)))
                    .verifyError(LineTooLongException.class);
            assertThat(asked).as("buffers that it took").hasSize(10);
        }

        @Test
        void the_limit_is_a_positive_number() {
            for (int wrong : new int[] {0, -1, (1 << 30) + 1}) {
                assertThatThrownBy(() -> Lines.utf8().maximumLength(wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(String.valueOf(wrong));
            }
        }

        @Test
        void long_lines_come_whole() {
            String text = "\u00e9".repeat(900_000) + "\r\n" + "b".repeat(1 << 20) + "\nc";
            List<byte[]> parts = Bytes.random(text.getBytes(StandardCharsets.UTF_8), 50_000, new Random(3));
            assertThat(cut(Lines.utf8(), parts)).isEqualTo(text.lines().toList());
        }
    }

    @Test
    void many_lines_are_those_of_a_reader() throws Exception {
        Random random = new Random(4);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 20_000; i++) {
            random.ints(random.nextInt(60), ' ', 0x2000).forEach(text::appendCodePoint);
            text.append(random.nextBoolean() ? "\n" : "\r\n");
        }
        List<String> expected =
                new BufferedReader(new StringReader(text.toString())).lines().toList();
        byte[] encoded = text.toString().getBytes(StandardCharsets.UTF_8);
        for (int most : new int[] {1000, 8192, 70_000}) {
            assertThat(cut(Lines.utf8(), Bytes.random(encoded, most, random))).isEqualTo(expected);
        }
    }
}
