package reactor.overlapped.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Uploader and collector are in one JVM, on one port, with a real connection between them. */
@OnEveryBackend
class UploaderTest {

    private static final int BYTES = 1_000_000;

    /** Its length, and the journal. */
    static final long UPLOAD = Long.BYTES + BYTES;

    @RegisterExtension
    final PortPerTest own;

    @TempDir
    Path folder;

    /** The uploader's clock alone: that of the connections goes on. */
    private final VirtualTimeScheduler clock = VirtualTimeScheduler.create();

    private Collector collector = Collector.NONE;

    private volatile @Nullable SocketAddress where;

    UploaderTest(String backend) {
        own = new PortPerTest(backend);
    }

    @AfterEach
    void stop() {
        collector.stop();
        clock.dispose();
    }

    /** To wherever the collector is when it connects. */
    private Uploader uploader() {
        return new Uploader(() -> where, own.port(), clock);
    }

    private Uploader uploaderTo(Collector started) {
        start(started);
        return uploader();
    }

    private void start(Collector started) {
        collector = started;
        where = started.address();
    }

    private Path journal() throws Exception {
        return Files.write(folder.resolve("journal"), new byte[BYTES]);
    }

    @Test
    void the_collector_gets_the_length_and_the_journal() throws Exception {
        StepVerifier.create(uploaderTo(Collector.thatAnswers(own.port())).upload(journal()))
                .expectNext(UPLOAD)
                .expectComplete()
                .verify(PortPerTest.PATIENCE);
    }

    // ---- time

    // tag::retry[]
    @Test
    void an_uploader_tries_again_after_a_pause_when_nobody_listens() throws Exception {
        try (Socket nobody = bound()) {
            where = nobody.getLocalSocketAddress();
            StepVerifier.create(uploader().upload(journal()))
                    .expectSubscription()
                    .then(() -> afterTheRefusalOfTry(1))
                    .then(() -> clock.advanceTimeBy(Uploader.PAUSE))
                    .then(() -> afterTheRefusalOfTry(2))
                    .then(() -> start(Collector.thatAnswers(own.port())))
                    .then(() -> clock.advanceTimeBy(Uploader.PAUSE))
                    .expectNext(UPLOAD)
                    .expectComplete()
                    .verify(PortPerTest.PATIENCE);
        }
    }

    /** Each try has set two timers then: its time-out, and the pause after it. Only now is there something to advance to. */
    private void afterTheRefusalOfTry(int number) {
        PortPerTest.await("refusal " + number, () -> clock.getScheduledTaskCount() == 2L * number);
    }
    // end::retry[]

    /** A socket that has an address and does not listen there: nobody else can have that address meanwhile. */
    private static Socket bound() throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress("127.0.0.1", 0));
        return socket;
    }

    @Test
    void an_uploader_gives_up_after_its_last_try() throws Exception {
        try (Socket nobody = bound()) {
            where = nobody.getLocalSocketAddress();
            StepVerifier.create(uploader().upload(journal()))
                    .expectSubscription()
                    .then(() -> afterTheRefusalOfTry(1))
                    .then(() -> clock.advanceTimeBy(Uploader.PAUSE))
                    .then(() -> afterTheRefusalOfTry(2))
                    .then(() -> clock.advanceTimeBy(Uploader.PAUSE))
                    .expectError(ConnectException.class)
                    .verify(PortPerTest.PATIENCE);
        }
    }

    // tag::timeout[]
    @Test
    void an_uploader_gives_up_on_a_collector_that_does_not_answer_and_hangs_up() throws Exception {
        Uploader uploader = uploaderTo(Collector.thatIsSilent(own.port()));
        StepVerifier.create(uploader.upload(journal()))
                .expectSubscription()
                .then(() -> PortPerTest.await("the collector has all", () -> collector.received() == UPLOAD))
                .then(() -> clock.advanceTimeBy(Uploader.PATIENCE))
                .expectError(TimeoutException.class)
                .verify(PortPerTest.PATIENCE);
        PortPerTest.await("the connection is closed", () -> collector.connections() == 0);
    }
    // end::timeout[]

    // ---- cancel

    // tag::cancel[]
    @Test
    void an_upload_that_is_cancelled_hangs_up() throws Exception {
        Uploader uploader = uploaderTo(Collector.thatIsSilent(own.port()));
        StepVerifier.create(uploader.upload(journal()))
                .expectSubscription()
                .then(() -> PortPerTest.await("it is under way", () -> collector.received() > 0))
                .thenCancel()
                .verify(PortPerTest.PATIENCE);
        PortPerTest.await("the connection is closed", () -> collector.connections() == 0);
    }
    // end::cancel[]

    // ---- errors

    // tag::reset[]
    @Test
    void a_collector_that_resets_the_connection_is_an_error_and_not_an_answer() throws Exception {
        StepVerifier.create(uploaderTo(Collector.thatResets(own.port())).upload(journal()))
                .expectErrorSatisfies(error ->
                        assertThat(error).isInstanceOf(SocketException.class).isNotInstanceOf(ConnectException.class))
                .verify(PortPerTest.PATIENCE);
    }
    // end::reset[]

    @Test
    void a_missing_journal_is_told_and_hangs_up() {
        Uploader uploader = uploaderTo(Collector.thatAnswers(own.port()));
        StepVerifier.create(uploader.upload(folder.resolve("missing")))
                .expectError(NoSuchFileException.class)
                .verify(PortPerTest.PATIENCE);
        PortPerTest.await("the connection is closed", () -> collector.connections() == 0);
    }
}
