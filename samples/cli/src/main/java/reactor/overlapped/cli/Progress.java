package reactor.overlapped.cli;

import java.io.IOException;
import java.nio.file.Path;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/** A progress bar on standard error, if that is a terminal. */
final class Progress implements AutoCloseable {

    private static final long MEBIBYTE = 1 << 20;

    private static final int USUAL_WIDTH = 79;

    private final @Nullable ProgressBar bar;

    private Progress(@Nullable ProgressBar bar) {
        this.bar = bar;
    }

    static Progress of(Path source) throws IOException {
        return of(source.toString(), Source.size(source));
    }

    /**
     * {@return one for that work}
     *
     * @param bytes how many there will be, -1 if that is not known
     */
    static Progress of(String name, long bytes) {
        int width = terminalWidth();
        if (width == 0) {
            return new Progress(null);
        }
        return new Progress(new ProgressBarBuilder()
                // A consumer that knows its width makes no jline Terminal, which would take SIGINT from the JVM and its
                // hooks.
                .setConsumer(new ConsoleProgressBarConsumer(System.err, width))
                .setStyle(ProgressBarStyle.ASCII)
                .setTaskName(name)
                .setInitialMax(bytes)
                .setUnit(" MiB", MEBIBYTE)
                .showSpeed()
                .build());
    }

    void add(long bytes) {
        if (bar != null) {
            bar.stepBy(bytes);
        }
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }

    /** {@return 0 when standard error is no terminal; System.console() tells of the other two streams only} */
    private static int terminalWidth() {
        try {
            TerminalProvider provider = TerminalProvider.load("jni");
            if (!provider.isSystemStream(SystemStream.Error)) {
                return 0;
            }
            int width = provider.systemStreamWidth(SystemStream.Error);
            return width > 1 ? width - 1 : USUAL_WIDTH;
        } catch (IOException | RuntimeException | LinkageError e) {
            return 0;
        }
    }
}
