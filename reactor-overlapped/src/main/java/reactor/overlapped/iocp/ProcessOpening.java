package reactor.overlapped.iocp;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import reactor.overlapped.spi.ProcessSpec;
import reactor.overlapped.spi.StartErrors;
import reactor.overlapped.spi.SystemHandle;

/**
 * Starts a child process whose standard streams are named pipes. Windows has no anonymous pipe that is overlapped, so each is a pipe of one
 * instance under a name that nobody can guess: the server's end belongs to the port, and the JVM opens the client's end as it opens any file
 * that a stream is redirected to. The JVM makes only that end inheritable, and only for this child.
 */
final class ProcessOpening {

    private static final int BUFFER = 64 * 1024;

    private final IocpDriver driver;
    private final ProcessSpec spec;
    private final List<Win32Handle> opened = new ArrayList<>();

    ProcessOpening(IocpDriver driver, ProcessSpec spec) {
        this.driver = driver;
        this.spec = spec;
    }

    SystemHandle open() throws IOException {
        Blocking.check("starting", spec.target());
        ProcessBuilder builder = copy(spec.builder());
        try {
            SystemHandle input = null;
            SystemHandle output = null;
            SystemHandle error = null;
            if (builder.redirectInput() == Redirect.PIPE) {
                File pipe = name();
                input = pipe(pipe, Kernel32.PIPE_ACCESS_OUTBOUND, "standard input");
                builder.redirectInput(pipe);
            }
            if (builder.redirectOutput() == Redirect.PIPE) {
                File pipe = name();
                output = pipe(pipe, Kernel32.PIPE_ACCESS_INBOUND, "standard output");
                builder.redirectOutput(pipe);
            }
            if (builder.redirectError() == Redirect.PIPE && !builder.redirectErrorStream()) {
                File pipe = name();
                error = pipe(pipe, Kernel32.PIPE_ACCESS_INBOUND, "standard error");
                builder.redirectError(pipe);
            }
            return new IocpProcess(spec.target(), start(builder), input, output, error);
        } catch (IOException | RuntimeException | Error e) {
            close(e);
            throw e;
        }
    }

    private Process start(ProcessBuilder builder) throws IOException {
        try {
            return builder.start();
        } catch (IOException e) {
            int code = StartErrors.code(e);
            if (code == 0) {
                throw e;
            }
            IOException named = Win32Errors.exception("start", spec.target(), code);
            named.initCause(e);
            throw named;
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
        copy.environment().clear();
        copy.environment().putAll(original.environment());
        return copy;
    }

    private static File name() {
        return new File("\\\\.\\pipe\\reactor-overlapped-" + UUID.randomUUID());
    }

    private SystemHandle pipe(File name, int direction, String stream) throws IOException {
        String target = stream + " of " + spec.target();
        PipeCreation creation = new PipeCreation(
                driver,
                PipeName.ofServer(name.getPath()),
                target,
                direction,
                false,
                false,
                1,
                BUFFER,
                SecurityAttributes.of(null, target));
        Win32Handle handle = creation.create(true);
        opened.add(handle);
        // Not awaited: a client that opens an instance nobody waits for is connected to it.
        return new IocpPipeStream(driver, handle, false);
    }

    private void close(Throwable reason) {
        for (Win32Handle handle : opened) {
            try {
                handle.close();
            } catch (IOException e) {
                reason.addSuppressed(e);
            }
        }
    }
}
