package reactor.overlapped.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.EOFException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Flux;
import reactor.overlapped.OverlappedException;
import reactor.test.StepVerifier;

@OnEveryBackend
class JournalTest {

    private static final int MANY = 10 * Journal.BLOCK / Reading.BYTES;

    @RegisterExtension
    final PortPerTest own;

    @TempDir
    Path folder;

    JournalTest(String backend) {
        own = new PortPerTest(backend);
    }

    private Journal journal(Path file) {
        return new Journal(file, own.port());
    }

    private Journal written(int readings) {
        Journal journal = journal(folder.resolve("journal"));
        StepVerifier.create(journal.append(numbered(readings)))
                .expectNext((long) readings)
                .expectComplete()
                .verify(PortPerTest.PATIENCE);
        return journal;
    }

    private static Flux<Reading> numbered(int count) {
        return Flux.range(0, count).map(number -> new Reading(number, number / 2.0));
    }

    // ---- what it does

    @Test
    void what_was_appended_is_read_in_order() {
        List<Reading> all = numbered(MANY + 1).collectList().block();
        StepVerifier.create(written(MANY + 1).readings())
                .expectNextSequence(all)
                .expectComplete()
                .verify(PortPerTest.PATIENCE);
    }

    @Test
    void an_empty_journal_has_no_readings() {
        StepVerifier.create(written(0).readings()).expectComplete().verify(PortPerTest.PATIENCE);
    }

    // ---- demand

    // tag::demand[]
    @Test
    void no_block_is_read_before_it_is_asked_for_and_one_ahead_after_that() {
        Journal journal = written(MANY);
        long before = own.counts().bytes();
        StepVerifier.create(journal.blocks(), 0)
                .expectSubscription()
                .then(() -> assertThat(own.counts().bytes()).isEqualTo(before))
                .thenRequest(1)
                .assertNext(block -> assertThat(block).hasSize(Journal.BLOCK / Reading.BYTES))
                .then(() -> assertThat(own.counts().bytes() - before).isBetween(1L * Journal.BLOCK, 3L * Journal.BLOCK))
                .thenRequest(2)
                .expectNextCount(2)
                .thenRequest(Long.MAX_VALUE)
                .expectNextCount(7)
                .expectComplete()
                .verify(PortPerTest.PATIENCE);
    }
    // end::demand[]

    // ---- cancel

    // tag::cancel[]
    @Test
    void a_reader_that_has_seen_enough_leaves_nothing_behind() throws Exception {
        Journal journal = written(MANY);
        StepVerifier.create(journal.readings(), 10)
                .expectNextCount(10)
                .thenCancel()
                .verify(PortPerTest.PATIENCE);
        own.assertNothingLeft();
        assertThat(own.counts().bytes()).isLessThan(2L * MANY * Reading.BYTES);
    }
    // end::cancel[]

    // ---- errors

    // tag::errors[]
    @Test
    void a_missing_journal_is_told_by_its_name() {
        Path missing = folder.resolve("missing");
        StepVerifier.create(journal(missing).readings())
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOf(NoSuchFileException.class)
                        .hasMessageContaining(missing.toString()))
                .verify(PortPerTest.PATIENCE);
    }

    @Test
    void a_full_disk_is_told_with_the_code_of_the_system() {
        Path full = Path.of("/dev/full");
        assumeTrue(System.getProperty("os.name").startsWith("Linux"), "only Linux has a device that is always full");
        StepVerifier.create(journal(full).append(numbered(1)))
                .expectErrorSatisfies(error -> assertThat(error)
                        .isInstanceOfSatisfying(OverlappedException.class, refused -> {
                            assertThat(refused.symbol()).isEqualTo("ENOSPC");
                            assertThat(refused.getFile()).isEqualTo(full.toString());
                        }))
                .verify(PortPerTest.PATIENCE);
    }
    // end::errors[]

    @Test
    void a_journal_that_was_cut_is_an_error_after_what_is_whole() throws Exception {
        Path cut = Files.write(folder.resolve("cut"), new byte[Journal.BLOCK + 3]);
        StepVerifier.create(journal(cut).readings())
                .expectNextCount(Journal.BLOCK / Reading.BYTES)
                .expectErrorSatisfies(error -> assertThat(error).hasCauseInstanceOf(EOFException.class))
                .verify(PortPerTest.PATIENCE);
    }

    @Test
    void an_error_of_the_source_comes_through_and_no_file_stays_open() {
        Journal journal = journal(folder.resolve("journal"));
        StepVerifier.create(journal.append(numbered(3).concatWith(Flux.error(new IllegalStateException("sensor")))))
                .expectErrorMessage("sensor")
                .verify(PortPerTest.PATIENCE);
    }
}
