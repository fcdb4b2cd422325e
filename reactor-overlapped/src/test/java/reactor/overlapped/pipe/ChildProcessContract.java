package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.file.FileContract;
import reactor.test.StepVerifier;

/** A child process: its output and errors as streams, its input as a sink, its end as a value. */
@Timeout(120)
abstract class ChildProcessContract extends FileContract {

    private static final int BLOCK = 64 * 1024;

    ChildProcessContract(String backend) {
        super(backend);
    }

    final ChildProcess start(ProcessBuilder builder) {
        ChildProcess child = ChildProcess.start(port(), builder).block(PATIENCE);
        assertThat(child).isNotNull();
        closeLater(child.onExit().then().doOnSubscribe(subscription -> child.dispose()));
        return child;
    }

    private ChildProcess start(String... arguments) {
        return start(new ProcessBuilder(Child.command(arguments)));
    }

    /** {@return one that repeats what it hears} */
    final ChildProcess cat() {
        return LINUX ? start(new ProcessBuilder("cat")) : start("cat");
    }

    /** {@return a command that says a line to each and ends with that code} */
    private static ProcessBuilder say(String out, String error, int code) {
        return LINUX
                ? new ProcessBuilder("sh", "-c", "echo " + out + "; echo " + error + " >&2; exit " + code)
                : new ProcessBuilder("cmd", "/c", "echo " + out + "& echo " + error + ">&2& exit " + code);
    }

    private static byte[] output(ChildProcess child) {
        return bytesOf(child.standardOutput());
    }

    static String text(Publisher<ByteBuf> said) {
        return new String(bytesOf(said), StandardCharsets.US_ASCII).strip();
    }

    @Test
    void what_it_says_and_how_it_ends_is_told() {
        ChildProcess child = start(say("to all", "to few", 7));
        assertThat(text(child.standardOutput())).isEqualTo("to all");
        assertThat(text(child.standardError())).isEqualTo("to few");
        assertThat(child.onExit().block(PATIENCE)).isEqualTo(7);
        assertThat(child.onExit().block(PATIENCE)).as("again").isEqualTo(7);
        assertThat(child.process().exitValue()).isEqualTo(7);
    }

    @Test
    void nothing_is_started_before_subscribe_and_one_for_each() {
        ProcessBuilder builder = say("x", "y", 0);
        Mono<ChildProcess> start = ChildProcess.start(port(), builder);
        long first = pidOf(start);
        long second = pidOf(start);
        assertThat(first).isNotEqualTo(second);
        assertThat(builder.redirectInput()).isEqualTo(ProcessBuilder.Redirect.PIPE);
    }

    private long pidOf(Mono<ChildProcess> start) {
        ChildProcess child = start.block(PATIENCE);
        closeLater(child.onExit().then().doOnSubscribe(subscription -> child.dispose()));
        assertThat(text(child.standardOutput())).isEqualTo("x");
        return child.process().pid();
    }

    @Test
    void what_it_is_told_it_gets_and_its_input_ends_with_the_publisher() {
        ChildProcess child = cat();
        var told = child.standardInput(Flux.just(direct(new byte[] {1}), direct(new byte[] {2, 3})))
                .toFuture();
        assertThat(output(child)).containsExactly(1, 2, 3);
        assertThat(told.join()).isEqualTo(3);
        assertThat(child.onExit().block(PATIENCE)).isZero();
    }

    @Test
    void an_empty_input_ends_at_once() {
        ChildProcess child = cat();
        assertThat(child.standardInput(Flux.empty()).block(PATIENCE)).isZero();
        assertThat(output(child)).isEmpty();
        assertThat(child.onExit().block(PATIENCE)).isZero();
    }

    @Test
    void many_bytes_go_in_and_come_out_at_once() {
        ChildProcess child = cat();
        int blocks = 128;
        byte[] pattern = contents(BLOCK);
        CRC32 in = new CRC32();
        CRC32 out = new CRC32();
        Mono<Long> telling = child.standardInput(Flux.range(0, blocks).map(i -> {
            ByteBuf block = Unpooled.directBuffer(BLOCK).writeInt(i).writeBytes(pattern, 4, BLOCK - 4);
            in.update(block.nioBuffer());
            return block;
        }));
        Mono<Long> hearing = child.standardOutput()
                .map(buffer -> {
                    out.update(buffer.nioBuffer());
                    long count = buffer.readableBytes();
                    buffer.release();
                    return count;
                })
                .reduce(0L, Long::sum);
        var both = Mono.zip(telling, hearing).block(PATIENCE);
        assertThat(both.getT1()).isEqualTo((long) blocks * BLOCK);
        assertThat(both.getT2()).isEqualTo((long) blocks * BLOCK);
        assertThat(out.getValue()).isEqualTo(in.getValue());
        assertThat(child.onExit().block(PATIENCE)).isZero();
    }

    @Test
    void a_child_that_does_not_read_holds_its_input_up() {
        ChildProcess child = cat();
        int blocks = 256;
        AtomicInteger emitted = new AtomicInteger();
        var telling = child.standardInput(Flux.range(0, blocks).map(i -> {
                    emitted.incrementAndGet();
                    return Unpooled.directBuffer(BLOCK).writeZero(BLOCK);
                }))
                .toFuture();
        // Nobody reads what it says, so that it cannot go on reading.
        long held = PipeContract.awaitStandstill(emitted::get);
        assertThat(held).as("blocks of 64 KiB asked for").isLessThan(blocks / 2);
        assertThat(telling).isNotDone();
        assertThat(child.standardOutput()
                        .map(buffer -> (long) take(buffer).length)
                        .reduce(0L, Long::sum)
                        .block(PATIENCE))
                .isEqualTo((long) blocks * BLOCK);
        telling.join();
    }

    @Test
    void a_child_that_is_not_heard_waits_and_is_heard_whole() {
        ChildProcess child = start("spew", "40");
        StepVerifier.create(child.standardOutput(), 0)
                .expectSubscription()
                .thenCancel()
                .verify(PATIENCE);
        assertThat(child.process().isAlive())
                .as("it has more to say than the system holds")
                .isTrue();
        assertThat(output(child)).hasSize(40 * BLOCK);
        assertThat(child.onExit().block(PATIENCE)).isZero();
    }

    @Test
    void what_it_has_said_is_heard_after_it_has_ended() {
        ChildProcess child = start(say("last words", "and errors", 3));
        assertThat(child.onExit().block(PATIENCE)).isEqualTo(3);
        assertThat(text(child.standardOutput())).isEqualTo("last words");
        assertThat(text(child.standardError())).isEqualTo("and errors");
    }

    @Test
    void telling_a_child_that_has_gone_fails_and_releases() {
        ChildProcess child = start(say("x", "y", 0));
        child.onExit().block(PATIENCE);
        ByteBuf content = direct(new byte[1_000_000]);
        StepVerifier.create(child.standardInput(Mono.just(content)))
                .expectError(IOException.class)
                .verify(PATIENCE);
        await("the buffer is released", () -> content.refCnt() == 0);
    }

    @Test
    void a_cancelled_input_closes_it() {
        ChildProcess child = cat();
        var telling = child.standardInput(Flux.just(direct(new byte[] {1})).concatWith(Mono.never()))
                .subscribe();
        assertThat(take(child.standardOutput().next().block(PATIENCE))).containsExactly(1);
        telling.dispose();
        assertThat(child.onExit().block(PATIENCE)).isZero();
    }

    @Test
    void an_input_that_is_stuck_can_be_cancelled_and_releases() {
        ChildProcess child = LINUX ? start(new ProcessBuilder("sleep", "1000")) : start("sleep");
        ByteBuf content = Unpooled.directBuffer(1_000_000).writeZero(1_000_000);
        Disposable telling = child.standardInput(Mono.just(content)).subscribe();
        PipeContract.awaitStandstill(() -> fixture.counts().submitted());
        assertThat(telling.isDisposed()).isFalse();
        telling.dispose();
        await("the buffer is released", () -> content.refCnt() == 0);
        assertThat(child.process().isAlive()).isTrue();
        child.dispose();
    }

    @Test
    void an_input_ends_though_another_child_was_started_since() {
        ChildProcess first = cat();
        ChildProcess second = cat();
        first.standardInput(Flux.empty()).block(PATIENCE);
        assertThat(first.onExit().block(PATIENCE)).isZero();
        assertThat(second.process().isAlive()).isTrue();
        assertThat(second.standardInput(Mono.just(direct(new byte[] {6}))).block(PATIENCE))
                .isEqualTo(1);
        assertThat(output(second)).containsExactly(6);
    }

    @Test
    void readers_that_come_and_go_hear_it_whole_together() {
        ChildProcess child = start("spew", "200");
        AtomicLong heard = new AtomicLong();
        for (int i = 0; i < 50; i++) {
            // Whoever passes takes what is there, so that the end may come early.
            child.standardOutput()
                    .next()
                    .doOnNext(buffer -> heard.addAndGet(take(buffer).length))
                    .block(PATIENCE);
            // Takes what is emitted while it cancels, too; a lambda's subscriber would drop it.
            BaseSubscriber<ByteBuf> passing = new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(ByteBuf buffer) {
                    heard.addAndGet(take(buffer).length);
                }
            };
            child.standardOutput().subscribe(passing);
            passing.cancel();
        }
        heard.addAndGet(output(child).length);
        assertThat(heard).hasValue(200L * BLOCK);
        assertThat(child.onExit().block(PATIENCE)).isZero();
    }

    @Test
    void a_child_that_is_killed_ends_its_streams() {
        ChildProcess child = cat();
        var hearing =
                child.standardOutput().map(FileContract::take).collectList().toFuture();
        assertThat(child.process().toHandle().destroyForcibly()).isTrue();
        assertThat(child.onExit().block(PATIENCE)).isNotZero();
        assertThat(hearing.join()).isEmpty();
    }

    @Test
    void disposing_ends_it_and_its_streams() {
        ChildProcess child = LINUX ? start(new ProcessBuilder("sleep", "1000")) : start("sleep");
        StepVerifier.create(child.standardOutput().onErrorComplete(IOException.class))
                .then(child::dispose)
                .expectComplete()
                .verify(PATIENCE);
        assertThat(child.onExit().block(PATIENCE)).isNotZero();
        assertThat(child.isDisposed()).isTrue();
        child.dispose();
    }

    @Test
    void streams_that_are_redirected_have_no_pipe() throws IOException {
        Path out = path("out");
        Path in = Files.writeString(path("in"), "from a file");
        ChildProcess child = start(new ProcessBuilder(Child.command("cat"))
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile()));
        assertThat(child.onExit().block(PATIENCE)).isZero();
        assertThat(out).hasContent("from a file");
        for (Mono<?> stream : List.<Mono<?>>of(
                child.standardOutput().then(), child.standardInput(Mono.fromSupplier(() -> direct(new byte[1]))))) {
            StepVerifier.create(stream).expectError(IllegalStateException.class).verify(PATIENCE);
        }
        assertThat(bytesOf(child.standardError())).isEmpty();
    }

    @Test
    void standard_error_can_be_merged_into_standard_output() {
        ChildProcess child = start(say("out", "error", 0).redirectErrorStream(true));
        assertThat(text(child.standardOutput()).split("\\s+")).containsExactly("out", "error");
    }

    @Test
    void its_directory_and_environment_are_the_builders() {
        ProcessBuilder builder = LINUX
                ? new ProcessBuilder("sh", "-c", "pwd; echo $OVERLAPPED_TEST")
                : new ProcessBuilder("cmd", "/c", "cd & echo %OVERLAPPED_TEST%");
        builder.directory(folder.toFile()).environment().put("OVERLAPPED_TEST", "yes and no");
        String said = text(start(builder).standardOutput());
        assertThat(said).contains(folder.getFileName().toString(), "yes and no");
    }

    @Test
    void a_program_that_does_not_exist_is_an_error_that_names_it() {
        StepVerifier.create(ChildProcess.start(port(), new ProcessBuilder("no" + File.separator + "such-program")))
                .expectErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(NoSuchFileException.class).hasMessageContaining("such-program"))
                .verify(PATIENCE);
    }

    @Test
    void starting_can_be_cancelled_and_leaves_no_process() {
        AtomicInteger started = new AtomicInteger();
        Set<Long> before = children();
        for (int i = 0; i < 3; i++) {
            // Takes what is emitted while it cancels, too; a lambda's subscriber would drop it.
            BaseSubscriber<ChildProcess> starting = new BaseSubscriber<>() {
                @Override
                protected void hookOnNext(ChildProcess child) {
                    started.incrementAndGet();
                    child.dispose();
                }
            };
            ChildProcess.start(port(), LINUX ? new ProcessBuilder("cat") : new ProcessBuilder(Child.command("cat")))
                    .subscribe(starting);
            if (i > 0) {
                await("it is under way", () -> isStarting() || started.get() > 0);
            }
            starting.cancel();
        }
        // A call that has not begun by now finds that it is cancelled.
        await("no call is under way any more", () -> !isStarting());
        await("no process is left", () -> before.containsAll(children()));
    }

    private boolean isStarting() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getName().startsWith(port().name() + "-blocking"))
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().startsWith(BlockingMono.class.getName()));
    }

    private static Set<Long> children() {
        return ProcessHandle.current()
                .children()
                .filter(ProcessHandle::isAlive)
                .map(ProcessHandle::pid)
                .collect(Collectors.toSet());
    }
}
