package reactor.overlapped.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.overlapped.OverlappedException;

/** The JDK's messages, as its versions have them. */
class StartErrorsTest {

    private static IOException of(String message) {
        return StartErrors.of("process p", new IOException(message), code -> code == 0 ? "UNKNOWN" : "E" + code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "2 | Cannot run program \"p\": error=2, No such file or directory",
                "2 | Cannot run program \"p\": Exec failed, error: 2 (No such file or directory)",
                "13 | Cannot run program \"p\": error=13, Permission denied",
                "13 | Cannot run program \"p\": Exec failed, error: 13 (Permission denied)",
                "7 | Cannot run program \"p\": error=7, Argument list too long",
                "7 | Cannot run program \"p\": Exec failed, error: 7 (Argument list too long)"
            })
    void the_code_is_found_in_the_message(int code, String message) {
        IOException thrown = of(message);
        switch (code) {
            case 2 -> assertThat(thrown).isInstanceOf(NoSuchFileException.class);
            case 13 -> assertThat(thrown).isInstanceOf(AccessDeniedException.class);
            default ->
                assertThat(thrown).isInstanceOfSatisfying(OverlappedException.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.symbol()).isEqualTo("E" + code);
                    assertThat(e.operation()).isEqualTo("start");
                });
        }
        assertThat(thrown).hasMessageContainingAll("process p", message).hasCauseInstanceOf(IOException.class);
    }

    @Test
    void what_the_jdk_does_not_number_is_told_all_the_same() {
        IOException reason = new FileNotFoundException("in (No such file or directory)");
        assertThat(StartErrors.of("process p", reason, code -> "CODE_" + code))
                .isInstanceOfSatisfying(OverlappedException.class, e -> {
                    assertThat(e.code()).isZero();
                    assertThat(e.symbol()).isEqualTo("CODE_0");
                })
                .hasMessageContaining("in (No such file or directory)")
                .hasCause(reason);
        assertThat(StartErrors.of("process p", new IOException(), code -> "CODE_" + code))
                .isInstanceOf(OverlappedException.class);
    }
}
