package reactor.overlapped.pipe;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.connection.Handover;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.Inbound;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Outbound;
import reactor.overlapped.engine.Port;
import reactor.overlapped.engine.Reception;
import reactor.overlapped.spi.ProcessControl;
import reactor.overlapped.spi.ProcessSpec;
import reactor.overlapped.spi.SystemHandle;

/** Starts child processes. */
final class ChildProcesses {

    private static final int BUFFER_SIZE = 64 * 1024;

    private ChildProcesses() {}

    static Mono<ChildProcess> start(CompletionPort port, ProcessBuilder builder) {
        Engine engine = Port.engineOf(port);
        return new Handover<>(
                "start",
                new BlockingMono<ChildProcess>(
                        engine.blockingScheduler(),
                        "start",
                        () -> Child.of(engine.open(new ProcessSpec(builder))),
                        ChildProcess::dispose));
    }

    /** A stream of the child's that is redirected has no handle here. */
    private static final class Child implements ChildProcess {

        private final OpenHandle handle;
        private final Process process;
        private final @Nullable OpenHandle input;
        private final @Nullable OpenHandle output;
        private final @Nullable OpenHandle error;
        private final AtomicReference<@Nullable Outbound> outbound = new AtomicReference<>();
        private final @Nullable Inbound<ByteBuf> outputBytes;
        private final @Nullable Inbound<ByteBuf> errorBytes;

        private Child(OpenHandle handle, ProcessControl control) {
            this.handle = handle;
            process = control.process();
            input = adopt(control.input());
            output = adopt(control.output());
            error = adopt(control.error());
            outputBytes = inbound(output);
            errorBytes = inbound(error);
        }

        static Child of(OpenHandle handle) {
            ProcessControl control = handle.system().control(ProcessControl.class);
            if (control == null) {
                handle.dispose();
                throw new UnsupportedOperationException(
                        "start: " + handle.system().target() + " is no process");
            }
            Child child = new Child(handle, control);
            // The system's record of it, not its pipes, which may hold what it wrote last.
            child.process.onExit().thenRun(handle::dispose);
            return child;
        }

        private @Nullable OpenHandle adopt(@Nullable SystemHandle stream) {
            return stream == null ? null : handle.engine().adopt(stream);
        }

        private static @Nullable Inbound<ByteBuf> inbound(@Nullable OpenHandle stream) {
            return stream == null ? null : new Inbound<>(stream, BUFFER_SIZE, Reception.BYTES);
        }

        @Override
        public Flux<ByteBuf> standardOutput() {
            Inbound<ByteBuf> bytes = outputBytes;
            return bytes != null ? bytes : Flux.error(redirected("output"));
        }

        @Override
        public Flux<ByteBuf> standardError() {
            Inbound<ByteBuf> bytes = errorBytes;
            return bytes != null ? bytes : Flux.error(redirected("error"));
        }

        @Override
        public Mono<Long> standardInput(Publisher<? extends ByteBuf> source) {
            OpenHandle to = input;
            if (to == null) {
                return Mono.error(redirected("input"));
            }
            return Mono.defer(() -> {
                outbound.compareAndSet(null, new Outbound(to, false));
                Outbound one = outbound.get();
                // Closed on every path: the child would wait for more for ever.
                return one.send(source, null)
                        .flatMap(bytes -> to.close().thenReturn(bytes))
                        .doFinally(end -> to.dispose());
            });
        }

        private IllegalStateException redirected(String stream) {
            return new IllegalStateException(
                    "the standard " + stream + " of " + handle.system().target() + " is redirected");
        }

        @Override
        public Mono<Integer> onExit() {
            return Mono.fromFuture(process::onExit, true).map(Process::exitValue);
        }

        @Override
        public Process process() {
            return process;
        }

        @Override
        public void dispose() {
            dispose(input);
            dispose(output);
            dispose(error);
            process.destroy();
            handle.dispose();
        }

        private static void dispose(@Nullable OpenHandle stream) {
            if (stream != null) {
                stream.dispose();
            }
        }

        @Override
        public boolean isDisposed() {
            return handle.isDisposed();
        }

        @Override
        public String toString() {
            return "ChildProcess(" + process.pid() + ")";
        }
    }
}
