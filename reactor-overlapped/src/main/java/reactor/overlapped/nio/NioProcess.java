package reactor.overlapped.nio;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.ProcessControl;
import reactor.overlapped.spi.ProcessSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.StartErrors;
import reactor.overlapped.spi.SystemHandle;

/** A child process. To close it ends nothing: process and streams are the caller's. */
final class NioProcess implements SystemHandle, ProcessControl {

    private final String target;
    private final Process process;
    private final @Nullable SystemHandle input;
    private final @Nullable SystemHandle output;
    private final @Nullable SystemHandle error;

    private NioProcess(ProcessSpec spec, Process process) {
        ProcessBuilder builder = spec.builder();
        String name = "process " + process.pid();
        this.target = spec.target();
        this.process = process;
        input = builder.redirectInput() == Redirect.PIPE
                ? NioProcessStream.writing("standard input of " + name, process.getOutputStream())
                : null;
        output = builder.redirectOutput() == Redirect.PIPE
                ? NioProcessStream.reading("standard output of " + name, process.getInputStream())
                : null;
        error = builder.redirectError() == Redirect.PIPE && !builder.redirectErrorStream()
                ? NioProcessStream.reading("standard error of " + name, process.getErrorStream())
                : null;
    }

    static NioProcess start(ProcessSpec spec) throws IOException {
        try {
            return new NioProcess(spec, spec.builder().start());
        } catch (IOException e) {
            throw StartErrors.of(spec.target(), e, code -> NioErrors.UNKNOWN);
        }
    }

    @Override
    public String target() {
        return target;
    }

    @Override
    public HandleKind kind() {
        return HandleKind.UNKNOWN;
    }

    @Override
    public Process process() {
        return process;
    }

    @Override
    public @Nullable SystemHandle input() {
        return input;
    }

    @Override
    public @Nullable SystemHandle output() {
        return output;
    }

    @Override
    public @Nullable SystemHandle error() {
        return error;
    }

    @Override
    public boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = NioRequests.of(slot);
        request.failed(NioRequests.unsupported(request.op, this));
        return DONE;
    }

    @Override
    public void cancel(Slot slot) {}

    @Override
    public void cancelAll() {}

    @Override
    public void close() {
        // The process goes on.
    }
}
