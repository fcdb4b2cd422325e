package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static reactor.overlapped.iocp.CallLog.STATUS_CANCELLED;
import static reactor.overlapped.iocp.CallLog.STATUS_SUCCESS;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.overlapped.device.StreamHandle;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.ReadMono;
import reactor.overlapped.engine.ReadRetainedMono;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.testing.PortFixture;

/** Cancel and close, down to the OVERLAPPED, on named pipes: there a read is truly in flight, under Wine, too. */
@Tag("iocp")
class IocpCancelTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @RegisterExtension
    final PortFixture fixture = PortFixture.on("iocp");

    private CallLog log;

    @BeforeEach
    void watch() {
        log = CallLog.of(fixture);
    }

    // ---- a cancelled read of a stream

    @Test
    void disposing_of_a_read_without_data_cancels_exactly_its_overlapped() {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Probe probe = new Probe(1);
            handle.streamRetained(512).subscribe(probe);
            int slot = log.awaitInFlight(pair.server);
            ByteBuf buffer = log.buffer(slot);

            probe.dispose();

            handle.quiesce().block(PATIENCE);
            assertCancelled(slot, buffer);
            assertThat(probe.ends).isEmpty();
            assertCloses(handle, pair);
        }
    }

    @Test
    void a_timeout_cancels_exactly_its_overlapped() {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Sinks.Empty<Void> late = Sinks.empty();
            Probe probe = new Probe(1);
            handle.streamRetained(512).timeout(late.asMono()).subscribe(probe);
            int slot = log.awaitInFlight(pair.server);
            ByteBuf buffer = log.buffer(slot);

            late.tryEmitEmpty().orThrow();

            probe.awaitEnd();
            handle.quiesce().block(PATIENCE);
            assertCancelled(slot, buffer);
            assertThat(probe.ends).hasSize(1);
            assertThat(probe.failure()).isInstanceOf(TimeoutException.class);
            assertCloses(handle, pair);
        }
    }

    @Test
    void another_publishers_signal_in_the_middle_of_a_stream_cancels_exactly_its_overlapped() {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Sinks.Empty<Void> enough = Sinks.empty();
            Probe probe = new Probe(Long.MAX_VALUE);
            handle.streamRetained(512).takeUntilOther(enough.asMono()).subscribe(probe);
            pair.write("one");
            probe.awaitText("one");
            int slot = log.awaitInFlight(pair.server);
            ByteBuf buffer = log.buffer(slot);

            enough.tryEmitEmpty().orThrow();

            probe.awaitEnd();
            handle.quiesce().block(PATIENCE);
            assertCancelled(slot, buffer);
            assertThat(probe.ends).containsExactly("complete");
            assertCloses(handle, pair);
        }
    }

    @Test
    void taking_the_first_of_many_leaves_no_read_behind_and_the_rest_to_the_next() {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Flux<ByteBuf> single = handle.streamRetained(1);
            pair.write("abcdef");
            for (boolean bounded : new boolean[] {true, false}) {
                Probe probe = new Probe(Long.MAX_VALUE);
                single.take(2, bounded).subscribe(probe);
                probe.awaitEnd();
                assertThat(probe.ends).containsExactly("complete");
                assertThat(probe.text()).isEqualTo(bounded ? "ab" : "cd");
            }
            handle.quiesce().block(PATIENCE);
            Probe rest = new Probe(Long.MAX_VALUE);
            single.subscribe(rest);
            rest.awaitText("ef");
            log.awaitInFlight(pair.server);
            assertThat(log.cancels).isEmpty();
            handle.close().block(PATIENCE);
            assertThat(rest.failure()).isInstanceOf(IOException.class);
        }
    }

    @Test
    void taking_nothing_issues_nothing() {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Probe probe = new Probe(Long.MAX_VALUE);
            handle.streamRetained().take(0).subscribe(probe);
            probe.awaitEnd();
            assertThat(probe.ends).containsExactly("complete");
            assertThat(fixture.counts().submitted()).isZero();
            assertThat(log.cancels).isEmpty();
        }
    }

    @Test
    void the_buffer_belongs_to_the_system_until_its_packet_is_dequeued_however_long_that_takes() throws Exception {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Probe probe = new Probe(1);
            handle.streamRetained(512).subscribe(probe);
            int slot = log.awaitInFlight(pair.server);
            ByteBuf buffer = log.buffer(slot);
            CallLog.Hold packet = log.holdNextPacket();

            probe.dispose();
            packet.awaitReached();
            Probe quiet = new Probe(0);
            handle.quiesce().cast(ByteBuf.class).subscribe(quiet);
            handle.dispose();

            assertThat(buffer.refCnt()).as("references before the packet").isEqualTo(1);
            assertThat(fixture.port().inFlight()).isEqualTo(1);
            assertThat(quiet.ends).isEmpty();
            assertThat(pair.serverIsOpen()).isTrue();

            packet.release();
            handle.onClose().block(PATIENCE);
            quiet.awaitEnd();
            assertThat(buffer.refCnt()).isZero();
            assertThat(pair.serverIsOpen()).isFalse();
            assertThat(probe.ends).isEmpty();
        }
    }

    @Test
    void a_cancel_during_the_submitting_call_is_made_by_the_submitter() throws Exception {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Probe probe = new Probe(1);
            CallLog.Hold submitter = log.holdNextIssue();
            onAnotherThread(() -> handle.streamRetained(512).subscribe(probe));
            submitter.awaitReached();

            probe.dispose();
            assertThat(log.cancels).as("CancelIoEx before the submitter is out").isEmpty();
            submitter.release();

            handle.quiesce().block(PATIENCE);
            assertThat(log.cancels).hasSize(1);
            CallLog.Cancel call = log.cancels.get(0);
            assertThat(call.error()).isZero();
            assertThat(call.thread()).isNotSameAs(Thread.currentThread());
            assertThat(log.packetOf(call.slot()).status()).isEqualTo(STATUS_CANCELLED);
            assertThat(probe.ends).isEmpty();
        }
    }

    @Test
    void a_packet_dequeued_before_the_submitter_is_out_is_not_lost() throws Exception {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Probe probe = new Probe(1);
            CallLog.Hold submitter = log.holdNextIssue();
            onAnotherThread(() -> handle.streamRetained(512).subscribe(probe));
            submitter.awaitReached();

            pair.write("early");
            CallLog.await("the packet", () -> !log.packets.isEmpty());
            assertThat(log.packets).allMatch(packet -> !packet.claimed());
            assertThat(probe.text()).isEmpty();
            submitter.release();

            probe.awaitText("early");
            assertThat(probe.ends).isEmpty();
        }
    }

    @Test
    void cancelling_a_read_leaves_a_write_of_the_same_handle_and_reads_of_others_alone() {
        try (PipePair pair = PipePair.overlapped();
                PipePair other = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            StreamHandle neighbour = adopt(other);
            int size = 1 << 20;
            Probe write = new Probe(Long.MAX_VALUE);
            ByteBuf bytes = Unpooled.directBuffer(size).writeZero(size);
            handle.write(bytes).cast(ByteBuf.class).subscribe(write);
            int writeSlot = log.awaitInFlight(pair.server);
            Probe onOther = new Probe(1);
            neighbour.streamRetained(512).subscribe(onOther);
            log.awaitInFlight(other.server);
            Probe read = new Probe(1);
            handle.streamRetained(512).subscribe(read);
            int slot = log.awaitInFlight(pair.server, 2).stream()
                    .filter(one -> one != writeSlot)
                    .findFirst()
                    .orElseThrow();
            ByteBuf buffer = log.buffer(slot);

            read.dispose();

            CallLog.await("the packet", () -> !log.packets.isEmpty());
            CallLog.await("the release", () -> buffer.refCnt() == 0);
            assertCancelled(slot, buffer);
            assertThat(log.awaitInFlight(pair.server)).isEqualTo(writeSlot);
            assertThat(pair.read(size)).hasSize(size);
            write.awaitEnd();
            assertThat(write.ends).containsExactly("complete");
            other.write("still here");
            onOther.awaitText("still here");
            assertThat(bytes.refCnt()).isEqualTo(1);
            bytes.release();
            assertCloses(handle, pair);
        }
    }

    @Test
    void both_ends_of_a_pipe_may_belong_to_the_port() {
        try (PipePair pair = PipePair.bothOverlapped()) {
            StreamHandle server = adopt(pair);
            StreamHandle client =
                    StreamHandle.adopt(fixture.port(), pair.client, false).block(PATIENCE);
            Probe probe = new Probe(Long.MAX_VALUE);
            server.streamRetained(512).subscribe(probe);
            ByteBuf hello = Unpooled.directBuffer().writeBytes("hello".getBytes(StandardCharsets.UTF_8));
            client.write(hello).block(PATIENCE);
            hello.release();
            probe.awaitText("hello");
            int slot = log.awaitInFlight(pair.server);
            probe.dispose();
            server.quiesce().block(PATIENCE);
            assertThat(log.cancelCalls()).containsExactly(slot + ":0");
            server.close().block(PATIENCE);
            client.close().block(PATIENCE);
        }
    }

    // ---- several requests in flight on one handle

    @Test
    void cancelling_one_of_several_reads_leaves_the_others() throws IOException {
        try (PipePair pair = PipePair.overlapped()) {
            OpenHandle handle = open(pair);
            List<ByteBuf> buffers =
                    Stream.generate(() -> Unpooled.directBuffer(4, 4)).limit(3).toList();
            List<Probe> probes = Stream.generate(() -> new Probe(1)).limit(3).toList();
            List<Integer> slots = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                // Retained for the probe, which releases what it gets.
                ReadMono.into(handle, buffers.get(i).retain(), 0, 1).subscribe(probes.get(i));
                slots.addAll(log.awaitInFlight(pair.server, i + 1).stream()
                        .filter(slot -> !slots.contains(slot))
                        .toList());
            }
            int slot = slots.get(1);

            probes.get(1).dispose();

            CallLog.await("the end of the second", () -> buffers.get(1).refCnt() == 2);
            assertThat(log.cancelCalls()).containsExactly(slot + ":0");
            assertThat(log.packetOf(slot)).isEqualTo(new CallLog.Packet(slot, STATUS_CANCELLED, true, 3));
            assertThat(log.awaitInFlight(pair.server, 2)).doesNotContain(slot);
            pair.write("1111");
            pair.write("3333");
            probes.get(0).awaitText("1111");
            probes.get(2).awaitText("3333");
            handle.quiesce().block(PATIENCE);
            assertThat(probes.get(1).ends).isEmpty();
            assertThat(buffers.stream().map(ByteBuf::refCnt)).containsExactly(1, 2, 1);
            buffers.get(1).release();
            buffers.forEach(ByteBuf::release);
        }
    }

    @Test
    void closing_ends_every_read_after_its_packet_and_closes_the_handle() throws IOException {
        try (PipePair pair = PipePair.overlapped();
                PipePair other = PipePair.overlapped()) {
            OpenHandle handle = open(pair);
            OpenHandle neighbour = open(other);
            Probe untouched = new Probe(1);
            new ReadRetainedMono(neighbour, 0, 16, 1).subscribe(untouched);
            log.awaitInFlight(other.server);
            List<Probe> probes = Stream.generate(
                            () -> new Probe(1, ended -> assertThat(log.packets).isNotEmpty()))
                    .limit(4)
                    .toList();
            probes.forEach(probe -> new ReadRetainedMono(handle, 0, 16, 1).subscribe(probe));
            List<Integer> slots = log.awaitInFlight(pair.server, 4);
            List<ByteBuf> buffers = slots.stream().map(log::buffer).toList();

            handle.close().block(PATIENCE);

            assertThat(log.cancelCalls()).contains(CallLog.ALL + ":0");
            assertThat(log.packets)
                    .containsExactlyInAnyOrderElementsOf(slots.stream()
                            .map(slot -> new CallLog.Packet(slot, STATUS_CANCELLED, true, 1))
                            .toList());
            for (Probe probe : probes) {
                assertThat(probe.ends).hasSize(1);
                assertThat(probe.failure()).isInstanceOf(AsynchronousCloseException.class);
            }
            assertThat(buffers).allMatch(buffer -> buffer.refCnt() == 0);
            assertThat(pair.serverIsOpen()).isFalse();
            other.write("alive");
            untouched.awaitText("alive");
        }
    }

    @Test
    void closing_ends_the_streams_read_and_drops_nothing_else() {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Probe probe = new Probe(Long.MAX_VALUE);
            handle.streamRetained(512).subscribe(probe);
            pair.write("before");
            probe.awaitText("before");
            log.awaitInFlight(pair.server);
            handle.close().block(PATIENCE);
            assertThat(log.cancelCalls()).contains(CallLog.ALL + ":0");
            assertThat(probe.ends).hasSize(1);
            assertThat(probe.failure()).isInstanceOf(AsynchronousCloseException.class);
            assertThat(pair.serverIsOpen()).isFalse();
        }
    }

    @Test
    void the_peers_close_completes_the_stream() {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Probe probe = new Probe(Long.MAX_VALUE);
            handle.streamRetained(512).subscribe(probe);
            pair.write("last words");
            probe.awaitText("last words");
            log.awaitInFlight(pair.server);
            pair.closeClient();
            probe.awaitEnd();
            assertThat(probe.ends).containsExactly("complete");
        }
    }

    // ---- a cancel that comes too late

    @Test
    void a_cancel_that_finds_nothing_leaves_the_bytes_to_the_next_subscriber() throws Exception {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Flux<ByteBuf> stream = handle.streamRetained(4);
            Probe first = new Probe(Long.MAX_VALUE);
            stream.subscribe(first);
            int slot = log.awaitInFlight(pair.server);
            CallLog.Hold packet = log.holdNextPacket();
            pair.write("onlytwo");
            packet.awaitReached();

            first.dispose();
            assertThat(log.cancelCalls()).containsExactly(slot + ":" + CallLog.ERROR_NOT_FOUND);
            Probe second = new Probe(Long.MAX_VALUE);
            stream.subscribe(second);
            assertThat(second.text()).as("before the predecessor's completion").isEmpty();
            packet.release();

            second.awaitText("onlytwo");
            assertThat(log.packets.get(0).status()).isEqualTo(STATUS_SUCCESS);
            assertThat(first.text()).isEmpty();
            assertThat(first.ends).isEmpty();
            assertThat(second.ends).isEmpty();
        }
    }

    @Test
    void close_releases_what_is_parked() throws Exception {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Probe first = new Probe(Long.MAX_VALUE);
            handle.streamRetained(4).subscribe(first);
            log.awaitInFlight(pair.server);
            CallLog.Hold packet = log.holdNextPacket();
            pair.write("lost");
            packet.awaitReached();
            first.dispose();
            packet.release();
            handle.quiesce().block(PATIENCE);
            assertThat(fixture.liveBytes()).isEqualTo(4);
            handle.close().block(PATIENCE);
            CallLog.await("no byte live", () -> fixture.liveBytes() == 0);
            assertThat(first.text()).isEmpty();
            assertThat(first.ends).isEmpty();
        }
    }

    @Test
    void a_second_subscriber_at_the_same_time_is_refused() {
        try (PipePair pair = PipePair.overlapped()) {
            StreamHandle handle = adopt(pair);
            Probe first = new Probe(Long.MAX_VALUE);
            handle.streamRetained(512).subscribe(first);
            Probe second = new Probe(Long.MAX_VALUE);
            handle.streamRetained(512).subscribe(second);
            second.awaitEnd();
            assertThat(second.failure())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("subscriber");
            pair.write("for the first");
            first.awaitText("for the first");
            assertThat(first.ends).isEmpty();
        }
    }

    // ----

    private StreamHandle adopt(PipePair pair) {
        return StreamHandle.adopt(fixture.port(), pair.server, true).block(PATIENCE);
    }

    private OpenHandle open(PipePair pair) throws IOException {
        return fixture.engine().open(new AdoptSpec(pair.server, true, false));
    }

    /** The one CancelIoEx named that slot's OVERLAPPED; its packet said so; the buffer went after the packet. */
    private void assertCancelled(int slot, ByteBuf buffer) {
        assertThat(log.cancelCalls()).containsExactly(slot + ":0");
        CallLog.Packet packet = log.packets.get(log.packets.size() - 1);
        assertThat(packet).isEqualTo(new CallLog.Packet(slot, STATUS_CANCELLED, true, 1));
        assertThat(buffer.refCnt()).isZero();
    }

    private static void assertCloses(StreamHandle handle, PipePair pair) {
        assertThat(pair.serverIsOpen()).isTrue();
        handle.close().block(PATIENCE);
        assertThat(pair.serverIsOpen()).isFalse();
        assertThat(handle.isDisposed()).isTrue();
    }

    /** The submitter is held inside its call, so it must not be the test. */
    private static void onAnotherThread(Runnable work) {
        Thread thread = new Thread(work, "submitter");
        thread.setDaemon(true);
        thread.start();
    }
}
