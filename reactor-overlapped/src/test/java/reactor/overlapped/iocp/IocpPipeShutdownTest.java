package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ShutdownChannelGroupException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.testing.PortFixture;

/** The end of a port whose reads of pipes would never end by themselves. */
@Tag("iocp")
class IocpPipeShutdownTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final PortFixture fixture =
            PortFixture.with(builder -> builder.backend("iocp").name("ending"));

    @TempDir
    Path folder;

    @Test
    void every_read_in_flight_ends_with_an_error_after_its_packet_and_the_threads_end() {
        CallLog log = CallLog.of(fixture);
        List<PipePair> pairs = new ArrayList<>();
        List<Probe> probes = new ArrayList<>();
        List<Integer> slots = new ArrayList<>();
        List<ByteBuf> buffers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            PipePair pair = PipePair.overlapped();
            pairs.add(pair);
            StreamHandle handle =
                    StreamHandle.adopt(fixture.port(), pair.server, true).block(PATIENCE);
            int number = i;
            Probe probe = new Probe(1, ended -> {
                CallLog.Packet packet = log.packetOf(slots.get(number));
                assertThat(packet.status()).isEqualTo(CallLog.STATUS_CANCELLED);
                assertThat(packet.references()).isEqualTo(1);
                assertThat(buffers.get(number).refCnt()).isZero();
            });
            probes.add(probe);
            handle.streamRetained(512).subscribe(probe);
            slots.add(log.awaitInFlight(pair.server));
            buffers.add(log.buffer(slots.get(i)));
        }

        fixture.port().disposeLater(Duration.ZERO).block(PATIENCE);

        for (Probe probe : probes) {
            assertThat(probe.ends).hasSize(1);
            assertThat(probe.failure()).isInstanceOf(AsynchronousCloseException.class);
        }
        for (PipePair pair : pairs) {
            assertThat(pair.serverIsOpen()).isFalse();
            pair.close();
        }
        CallLog.await(
                "the end of the workers",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().matches("ending-\\d+")));
    }

    @Test
    void reads_may_complete_until_the_patience_is_over() throws Exception {
        try (PipePair pair = PipePair.overlapped()) {
            CallLog log = CallLog.of(fixture);
            StreamHandle handle =
                    StreamHandle.adopt(fixture.port(), pair.server, true).block(PATIENCE);
            Probe probe = new Probe(2);
            handle.streamRetained(512).subscribe(probe);
            log.awaitInFlight(pair.server);
            CallLog.Hold packet = log.holdNextPacket();
            pair.write("in time");
            packet.awaitReached();
            Probe ended = new Probe(0);
            fixture.port().disposeLater(PATIENCE).cast(ByteBuf.class).subscribe(ended);
            packet.release();
            ended.awaitEnd();
            assertThat(probe.text())
                    .as("before %s %s", probe.failure(), log.cancelCalls())
                    .isEqualTo("in time");
            assertThat(probe.ends).hasSize(1);
            // The next read is refused, or the handle is closed before it is made.
            assertThat(probe.failure())
                    .isInstanceOfAny(ShutdownChannelGroupException.class, AsynchronousCloseException.class);
            assertThat(log.cancels.stream().filter(call -> call.slot() != CallLog.ALL))
                    .isEmpty();
        }
    }

    @Test
    void the_process_ends_though_reads_were_in_flight_and_the_threads_are_no_daemons() throws Exception {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java.exe")
                                .toString(),
                        "-Xmx64m",
                        Child.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        // A Windows command line may be too short for a class path.
        builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
        Process process = builder.start();
        try {
            boolean ended = process.waitFor(100, TimeUnit.SECONDS);
            String said = new String(Files.readAllBytes(output), StandardCharsets.ISO_8859_1);
            assertThat(ended).as("the process ended; it said: %s", said).isTrue();
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).contains("ended with AsynchronousCloseException");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Leaves {@code main} with a read in flight, once the port has been told to end. */
    static final class Child {

        private Child() {}

        public static void main(String[] arguments) {
            CompletionPort port =
                    CompletionPort.builder().backend("iocp").daemon(false).build();
            PipePair pair = PipePair.overlapped();
            StreamHandle handle = StreamHandle.adopt(port, pair.server, true).block(PATIENCE);
            Probe probe = new Probe(
                    1,
                    ended -> System.out.println(
                            "ended with " + ended.failure().getClass().getSimpleName()));
            CallLog log = CallLog.of(port);
            handle.streamRetained().subscribe(probe);
            log.awaitInFlight(pair.server);
            port.dispose();
        }
    }
}
