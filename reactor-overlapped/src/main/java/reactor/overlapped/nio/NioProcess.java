package reactor.overlapped.nio;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.ProcessControl;
import reactor.overlapped.spi.ProcessSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SystemHandle;

/** A child process. To close it ends nothing: process and streams are the caller's. */
final class NioProcess implements SystemHandle, ProcessControl {

    /** As in "error=2, No such file", and since JDK 25 in "error: 2 (No such file". */
    private static final Pattern CODE = Pattern.compile("error(?:=|: )(\\d+)\\b");

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
            throw refusal(spec, e);
        }
    }

    /** The JDK gives the system's code in its message. */
    private static IOException refusal(ProcessSpec spec, IOException thrown) {
        String message = Objects.requireNonNullElse(thrown.getMessage(), "");
        Matcher code = CODE.matcher(message);
        IOException result = switch (code.find() ? code.group(1) : "") {
            case "2" -> new NoSuchFileException(spec.target(), null, message);
            case "5", "13" -> new AccessDeniedException(spec.target(), null, message);
            default -> new OverlappedException("start", spec.target(), 0, NioErrors.UNKNOWN, message);
        };
        result.initCause(thrown);
        return result;
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
