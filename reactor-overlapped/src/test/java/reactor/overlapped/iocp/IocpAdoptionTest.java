package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.Exceptions;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.HandleKind;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.testing.PortFixture;

/** What becomes of handles that somebody else has opened. */
@Tag("iocp")
class IocpAdoptionTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final PortFixture fixture = PortFixture.on("iocp");

    @TempDir
    Path folder;

    @Test
    void a_handle_of_another_port_is_refused_by_an_error_that_says_so_and_goes_on_there() {
        CompletionPort second = CompletionPort.builder().backend("iocp").build();
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair.server, true);

            Throwable refused = catchThrowable(
                    () -> StreamHandle.adopt(second, pair.server, true).block(PATIENCE));

            assertThat(Exceptions.unwrap(refused))
                    .isInstanceOf(OverlappedException.class)
                    .hasMessageContaining("another completion port")
                    .hasMessageContaining("0x" + Long.toHexString(pair.server));
            assertReads(handle, pair);
            handle.close().block(PATIENCE);
            assertThat(pair.serverIsOpen()).isFalse();
        } finally {
            second.disposeLater(Duration.ZERO).block(PATIENCE);
        }
    }

    @Test
    void a_handle_of_this_port_is_refused_a_second_time() {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair.server, true);
            assertThat(refusal(pair.server))
                    .isInstanceOf(OverlappedException.class)
                    .hasMessageContaining("completion port already");
            assertReads(handle, pair);
        }
    }

    @Test
    void an_overlapped_pipe_is_found_to_be_one() {
        try (PipePair pair = PipePair.overlapped()) {
            CallLog log = CallLog.of(fixture);
            StreamHandle handle = adopt(pair.server, true);
            assertThat(handle.kind()).isEqualTo(HandleKind.PIPE);
            assertReads(handle, pair);
            assertThat(log.packets).as("packets through the port").isNotEmpty();
        }
    }

    @Test
    void a_pipe_that_is_not_overlapped_is_found_to_be_none_and_works_without_the_port() {
        try (PipePair pair = PipePair.synchronous()) {
            CallLog log = CallLog.of(fixture);
            StreamHandle handle = adopt(pair.server, true);
            assertThat(handle.kind()).isEqualTo(HandleKind.PIPE);
            assertReads(handle, pair);
            assertThat(log.packets).as("packets through the port").isEmpty();
        }
    }

    /** None, INVALID_HANDLE_VALUE and the pseudo-handles, one that nobody has. */
    @ParameterizedTest
    @ValueSource(longs = {0, -1, -2, Long.MIN_VALUE, 0x7ffffff0})
    void what_is_no_handle_is_refused(long value) {
        assertThat(refusal(value))
                .isInstanceOfSatisfying(
                        OverlappedException.class,
                        reason -> assertThat(reason.code()).isEqualTo(Win32Errors.ERROR_INVALID_HANDLE))
                .hasMessageContaining("ERROR_INVALID_HANDLE");
    }

    @Test
    void a_handle_that_the_library_is_not_to_close_stays_open() {
        for (PipePair pair : new PipePair[] {PipePair.overlapped(), PipePair.synchronous()}) {
            StreamHandle handle = adopt(pair.server, false);
            assertReads(handle, pair);
            handle.close().block(PATIENCE);
            assertThat(pair.serverIsOpen()).isTrue();
            pair.closeServer();
            assertThat(pair.serverIsOpen()).isFalse();
            pair.close();
        }
    }

    @Test
    void a_handle_that_the_library_is_to_close_is_closed_with_its_port() {
        CompletionPort second = CompletionPort.builder().backend("iocp").build();
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle.adopt(second, pair.server, true).block(PATIENCE);
            second.disposeLater(Duration.ZERO).block(PATIENCE);
            assertThat(pair.serverIsOpen()).isFalse();
        }
    }

    @Test
    void what_is_refused_stays_the_callers() {
        try (PipePair pair = PipePair.overlapped()) {
            Throwable refused = catchThrowable(() -> fixture.engine().open(new AdoptSpec(pair.server, true, true)));
            assertThat(refused).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("PIPE");
            // It is open, and has not been given to the port either.
            assertReads(adopt(pair.server, true), pair);
        }
    }

    @Test
    void an_overlapped_file_is_no_stream() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[100]);
        long handle = Kernel32.CreateFileW(
                (file + "\0").toCharArray(),
                Kernel32.GENERIC_READ,
                Kernel32.FILE_SHARE_READ,
                0,
                Kernel32.OPEN_EXISTING,
                Kernel32.FILE_FLAG_OVERLAPPED,
                0);
        assertThat(handle).isPositive();
        assertThat(refusal(handle))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("overlapped file");
        assertThat(Kernel32.CloseHandle(handle)).as("CloseHandle").isNotZero();
    }

    private StreamHandle adopt(long handle, boolean close) {
        return StreamHandle.adopt(fixture.port(), handle, close).block(PATIENCE);
    }

    private Throwable refusal(long handle) {
        return Exceptions.unwrap(catchThrowable(() -> adopt(handle, true)));
    }

    private static void assertReads(StreamHandle handle, PipePair pair) {
        Probe probe = new Probe(1);
        handle.streamRetained(512).subscribe(probe);
        pair.write("read me");
        probe.awaitText("read me");
        probe.dispose();
    }
}
