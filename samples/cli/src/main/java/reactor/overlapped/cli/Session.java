package reactor.overlapped.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.CompletionPortBuilder;
import reactor.overlapped.PortCounters;

/**
 * One run: its port, and its end, be that by itself or by Ctrl-C. Then sources fail, so that requests are cancelled, files closed and
 * temporary ones removed on the same way as after any other error; the JVM waits for that.
 */
final class Session implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final long INTERRUPT_SECONDS = 5;

    private final CommandLine command;
    private final boolean verbose;
    private final PortCounters counters = new PortCounters();
    private final CompletionPort port;
    private final Sinks.Empty<Void> interrupt = Sinks.empty();
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread hook = new Thread(this::end, "overlapped-interrupt");
    private volatile boolean interrupted;
    private volatile boolean inputAbandoned;

    Session(Main main, CommandLine command) {
        this.command = command;
        this.verbose = main.verbose;
        CompletionPortBuilder builder = CompletionPort.builder().name("overlapped");
        if (main.backend != null) {
            try {
                builder = builder.backend(main.backend);
            } catch (IllegalArgumentException e) {
                throw new ParameterException(command, e.getMessage(), e);
            }
        }
        port = (verbose ? builder.metrics(counters) : builder).build();
        Runtime.getRuntime().addShutdownHook(hook);
    }

    CompletionPort port() {
        return port;
    }

    boolean interrupted() {
        return interrupted;
    }

    boolean verbose() {
        return verbose;
    }

    /** Prints a line to standard error. */
    void say(String text) {
        Errors.print(command, text);
    }

    /** Tells that a read of standard input goes on for which nobody waits. */
    void abandonInput() {
        inputAbandoned = true;
    }

    /** {@return fails at Ctrl-C} */
    Mono<Void> interrupt() {
        return interrupt.asMono();
    }

    /** Opens something, works on it and closes it. Ctrl-C ends the work with an error, so that it is closed before anybody is told. */
    <H, T> Mono<T> use(Mono<? extends H> open, Function<H, Mono<T>> work, Function<H, Mono<Void>> close) {
        return Mono.usingWhen(
                open.takeUntilOther(interrupt()),
                handle -> work.apply(handle).takeUntilOther(interrupt()),
                close::apply);
    }

    /** Waits for a pipeline. {@return what it emits} */
    <T> @Nullable T await(Mono<T> work) {
        try {
            return work.block();
        } catch (OutOfMemoryError e) {
            // No bug but too much asked for: large blocks, many in flight.
            throw new IllegalStateException(e.getMessage(), e);
        }
    }

    /** The shutdown hook. */
    private void end() {
        interrupted = true;
        interrupt.tryEmitError(new InterruptedRun());
        try {
            if (!ended.await(INTERRUPT_SECONDS, TimeUnit.SECONDS)) {
                Errors.print(command, "interrupted, and the system still has requests");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        // Nobody waits for the port after Ctrl-C, nor while standard input is being read for nobody: all files are
        // closed, and that read comes back when it likes.
        if (!interrupted) {
            removeHook();
            if (!inputAbandoned) {
                await(port.disposeLater(PATIENCE));
            }
        }
        if (verbose) {
            report();
        }
        ended.countDown();
    }

    private void removeHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The JVM is on its way down just now.
        }
    }

    private void report() {
        PortCounters.Snapshot s = counters.snapshot();
        Errors.print(
                command,
                String.format(
                        Locale.ROOT,
                        "backend %s: %d submitted, %d completed, %d cancelled, %d failed, %d retried, %d in flight,"
                                + " %d batches, %d packets, %d bytes",
                        port.backend(),
                        s.submitted(),
                        s.completed(),
                        s.cancelled(),
                        s.failed(),
                        s.retried(),
                        s.inFlight(),
                        s.batches(),
                        s.packets(),
                        s.bytes()));
    }
}
