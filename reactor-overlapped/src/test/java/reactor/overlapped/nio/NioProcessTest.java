package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import reactor.overlapped.spi.ProcessControl;
import reactor.overlapped.spi.ProcessSpec;
import reactor.overlapped.spi.SynchronousHandle;
import reactor.overlapped.testing.faults.Held;

/** A child process's streams. */
@Tag("nio")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class NioProcessTest {

    private final RawPort port = new RawPort(1, 1);

    @AfterEach
    void close() throws Exception {
        port.close();
    }

    @Test
    void what_is_written_to_a_child_comes_back_and_then_the_end() throws Exception {
        ProcessControl child = start("cat");
        SynchronousHandle output = (SynchronousHandle) child.output();
        write(child, "hello");
        assertThat(read(output)).isEqualTo("hello");
        child.input().close();
        assertThat(output.read(ByteBuffer.allocateDirect(8))).isEqualTo(-1);
        assertThat(child.process().waitFor()).isZero();
        output.close();
    }

    @Test
    void a_read_that_is_called_off_loses_nothing() throws Exception {
        ProcessControl child = start("cat");
        SynchronousHandle output = (SynchronousHandle) child.output();
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return output.read(ByteBuffer.allocateDirect(8));
            } catch (InterruptedIOException e) {
                return -2;
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        Held.await(output::interrupt);
        assertThat(read.get(RawPort.PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(-2);
        write(child, "kept");
        assertThat(read(output)).isEqualTo("kept");
        child.input().close();
        assertThat(child.process().waitFor()).isZero();
        output.close();
    }

    @Test
    void an_output_that_nobody_reads_any_more_can_be_closed_while_a_read_is_stuck() throws Exception {
        ProcessControl child = start("cat");
        SynchronousHandle output = (SynchronousHandle) child.output();
        CompletableFuture<Integer> read = CompletableFuture.supplyAsync(() -> {
            try {
                return output.read(ByteBuffer.allocateDirect(8));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        Held.await(output::interrupt);
        assertThatThrownBy(() -> read.get(RawPort.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasRootCauseInstanceOf(InterruptedIOException.class);
        output.close();
        child.input().close();
        assertThat(child.process().waitFor(RawPort.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
    }

    @Test
    void a_redirected_stream_has_no_handle_and_a_missing_program_is_told() throws Exception {
        ProcessBuilder builder = new ProcessBuilder("true").redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
        ProcessControl child = port.open(new ProcessSpec(builder)).control(ProcessControl.class);
        assertThat(child.output()).isNull();
        assertThat(child.error()).isNull();
        child.input().close();
        assertThat(child.process().waitFor()).isZero();
        assertThatThrownBy(() -> start("no-such-program-anywhere")).isInstanceOf(NoSuchFileException.class);
    }

    private ProcessControl start(String... command) throws Exception {
        return port.open(new ProcessSpec(new ProcessBuilder(command))).control(ProcessControl.class);
    }

    private static void write(ProcessControl child, String text) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocateDirect(text.length());
        bytes.put(text.getBytes(StandardCharsets.US_ASCII)).flip();
        assertThat(((SynchronousHandle) child.input()).write(bytes)).isEqualTo(text.length());
    }

    private static String read(SynchronousHandle output) throws Exception {
        ByteBuffer bytes = ByteBuffer.allocateDirect(64);
        output.read(bytes);
        return StandardCharsets.US_ASCII.decode(bytes.flip()).toString();
    }
}
