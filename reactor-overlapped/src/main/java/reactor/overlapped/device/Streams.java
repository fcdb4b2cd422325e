package reactor.overlapped.device;

import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.Engine;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Port;
import reactor.overlapped.engine.StreamBacked;
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

    private static final class Stream extends StreamBacked implements StreamHandle {

        Stream(CompletionPort port, OpenHandle handle) {
            super(port, handle);
        }
    }
}
