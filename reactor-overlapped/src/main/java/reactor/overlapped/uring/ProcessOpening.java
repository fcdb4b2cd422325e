package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.ProcessSpec;
import reactor.overlapped.spi.StartErrors;
import reactor.overlapped.spi.SystemHandle;
import reactor.overlapped.spi.SystemHandle.Readiness;

/**
 * Starts a child process whose standard streams are pipes of the rings. The JVM opens the child's ends as it opens any file that a stream is
 * redirected to, under the names that this process has for its own descriptors.
 */
final class ProcessOpening {

    private static final String DESCRIPTORS = "/proc/self/fd/";

    /** The ends of a pipe, as the system numbers them. */
    private static final int READ = 0;

    private static final int WRITTEN = 1;

    private final UringDriver driver;

    ProcessOpening(UringDriver driver) {
        this.driver = driver;
    }

    /** A pipe: the descriptor that becomes the port's, and the other one until the child has it. */
    private record Ends(OpenFile own, int child) {

        /** {@return what the JVM opens} */
        File file() {
            return new File(DESCRIPTORS + child);
        }

        void closeChild() {
            Libc.close(child);
        }

        void closeBoth() {
            closeChild();
            Libc.close(own.fd);
        }
    }

    SystemHandle open(ProcessSpec spec) throws IOException {
        Blocking.check("start", spec.target());
        ProcessBuilder builder = copy(spec.builder());
        @Nullable Ends[] pipes = new Ends[3];
        Process process;
        try {
            if (builder.redirectInput() == Redirect.PIPE) {
                pipes[0] = pipe(spec, WRITTEN);
                builder.redirectInput(pipes[0].file());
            }
            if (builder.redirectOutput() == Redirect.PIPE) {
                pipes[1] = pipe(spec, READ);
                builder.redirectOutput(pipes[1].file());
            }
            if (builder.redirectError() == Redirect.PIPE && !builder.redirectErrorStream()) {
                pipes[2] = pipe(spec, READ);
                builder.redirectError(pipes[2].file());
            }
            process = start(builder, spec);
        } catch (IOException | RuntimeException | Error e) {
            for (Ends pipe : pipes) {
                if (pipe != null) {
                    pipe.closeBoth();
                }
            }
            throw e;
        }
        String name = "process " + process.pid();
        return new UringProcess(
                spec.target(),
                process,
                own(pipes[0], "standard input of " + name),
                own(pipes[1], "standard output of " + name),
                own(pipes[2], "standard error of " + name));
    }

    private @Nullable SystemHandle own(@Nullable Ends pipe, String target) {
        if (pipe == null) {
            return null;
        }
        pipe.closeChild();
        return new UringStream(driver, pipe.own().named(target), Readiness.COSTLY);
    }

    /** {@return a pipe of which the port has that end; neither of them is inherited} */
    private static Ends pipe(ProcessSpec spec, int own) throws IOException {
        int[] ends = new int[2];
        if (FileLibc.pipe2(ends, OpenFlags.O_CLOEXEC) < 0) {
            throw LinuxErrors.exception("pipe", spec.target(), Native.getLastError());
        }
        try {
            return new Ends(OpenFile.of(ends[own], "pipe", spec.target(), true), ends[1 - own]);
        } catch (IOException | RuntimeException | Error e) {
            Libc.close(ends[READ]);
            Libc.close(ends[WRITTEN]);
            throw e;
        }
    }

    private static Process start(ProcessBuilder builder, ProcessSpec spec) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            if (!new File(DESCRIPTORS).exists()) {
                throw new UnsupportedOperationException(
                        "backend " + UringDriver.BACKEND + " starts no process where /proc is not mounted: "
                                + spec.target(),
                        e);
            }
            throw StartErrors.of(spec.target(), e, code -> code == 0 ? "IO_ERROR" : Errno.symbol(code));
        }
    }

    /** {@return one with the same settings, as the caller's must stay as it is} */
    private static ProcessBuilder copy(ProcessBuilder original) {
        ProcessBuilder copy = new ProcessBuilder(List.copyOf(original.command()))
                .directory(original.directory())
                .redirectInput(original.redirectInput())
                .redirectOutput(original.redirectOutput())
                .redirectError(original.redirectError())
                .redirectErrorStream(original.redirectErrorStream());
        environment(original.environment(), copy.environment());
        return copy;
    }

    /** What is the same stays untouched: the JVM keeps bytes that are no characters, but not when it is told strings. */
    private static void environment(Map<String, String> from, Map<String, String> to) {
        to.keySet().retainAll(from.keySet());
        from.forEach((name, value) -> {
            if (!value.equals(to.get(name))) {
                to.put(name, value);
            }
        });
    }
}
