package reactor.overlapped.device;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.HandleKind;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Port;
import reactor.overlapped.engine.StreamOps;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.StandardSpec;

/** Opens streams. */
final class Streams {

    private Streams() {}

    static Mono<StreamHandle> adopt(CompletionPort port, long handle, boolean close) {
        return open(port, new AdoptSpec(handle, close, false), "adopt");
    }

    static Mono<StreamHandle> standardInput(CompletionPort port) {
        return open(port, StandardSpec.INPUT, "open");
    }

    static Mono<StreamHandle> standardOutput(CompletionPort port) {
        return open(port, StandardSpec.OUTPUT, "open");
    }

    private static Mono<StreamHandle> open(CompletionPort port, OpenSpec spec, String name) {
        Engine engine = Port.engineOf(port);
        return new BlockingMono<>(
                engine.blockingScheduler(), name, () -> new Stream(port, engine.open(spec)), StreamHandle::dispose);
    }

    private static final class Stream implements StreamHandle {

        private final CompletionPort port;
        private final OpenHandle handle;
        private final StreamOps ops;

        Stream(CompletionPort port, OpenHandle handle) {
            this.port = port;
            this.handle = handle;
            this.ops = new StreamOps(handle);
        }

        @Override
        public String target() {
            return handle.system().target();
        }

        @Override
        public HandleKind kind() {
            return handle.system().kind();
        }

        @Override
        public CompletionPort port() {
            return port;
        }

        @Override
        public Flux<ByteBuf> streamRetained() {
            return ops.inbound();
        }

        @Override
        public Flux<ByteBuf> streamRetained(int blockSize) {
            return ops.inbound(blockSize);
        }

        @Override
        public Mono<Void> write(ByteBuf source) {
            return ops.write(source);
        }

        @Override
        public Mono<Long> write(Publisher<? extends ByteBuf> source) {
            return ops.write(source);
        }

        @Override
        public Mono<Void> quiesce() {
            return handle.quiesce();
        }

        @Override
        public Mono<Void> close() {
            return handle.close();
        }

        @Override
        public Mono<Void> onClose() {
            return handle.onClose();
        }

        @Override
        public void dispose() {
            handle.dispose();
        }

        @Override
        public boolean isDisposed() {
            return handle.isDisposed();
        }
    }
}
