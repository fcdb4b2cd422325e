package reactor.overlapped.engine;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.PacketQueue;
import reactor.overlapped.spi.Op;

/** A port is an engine and its end. */
public final class Port implements CompletionPort {

    private final Engine engine;
    private final Shutdown shutdown;

    public Port(EngineSettings settings) {
        engine = new Engine(settings);
        shutdown = new Shutdown(engine);
    }

    /** {@return the shared port} */
    public static CompletionPort shared() {
        return Shared.PORT;
    }

    /** {@return the engine of a port} */
    public static Engine engineOf(CompletionPort port) {
        return port instanceof Shared shared ? shared.port.engine : ((Port) port).engine;
    }

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String backend() {
        return engine.settings().backend().name();
    }

    @Override
    public <T> Mono<T> post(T packet) {
        return new PostMono<>(engine.postHandle(), packet);
    }

    @Override
    public <T> PacketQueue<T> packetQueue(int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("capacity " + capacity + " is less than 1");
        }
        return new Packets<>(this, capacity);
    }

    @Override
    public int inFlight() {
        return engine.slotsInUse();
    }

    @Override
    public int openHandles() {
        return engine.openHandles();
    }

    @Override
    public long budgetInUse() {
        return engine.budgetInUse();
    }

    @Override
    public boolean isDisposed() {
        return shutdown.begun();
    }

    @Override
    public void dispose() {
        shutdown.begin(Duration.ZERO);
    }

    @Override
    public Mono<Void> disposeLater(Duration patience) {
        return Mono.defer(() -> {
            shutdown.begin(patience);
            return shutdown.onDone();
        });
    }

    @Override
    public Mono<Void> onDispose() {
        return shutdown.onDone();
    }

    @Override
    public String toString() {
        return "CompletionPort(" + name() + ", " + backend() + ")";
    }

    /** The port that nobody owns. */
    private static final class Shared implements CompletionPort {

        static final Shared PORT = new Shared();

        final Port port = (Port) CompletionPort.builder().name("overlapped").build();

        @Override
        public String name() {
            return port.name();
        }

        @Override
        public String backend() {
            return port.backend();
        }

        @Override
        public <T> Mono<T> post(T packet) {
            return port.post(packet);
        }

        @Override
        public <T> PacketQueue<T> packetQueue(int capacity) {
            return port.packetQueue(capacity);
        }

        @Override
        public int inFlight() {
            return port.inFlight();
        }

        @Override
        public int openHandles() {
            return port.openHandles();
        }

        @Override
        public long budgetInUse() {
            return port.budgetInUse();
        }

        @Override
        public void dispose() {
            // Not the caller's to end.
        }

        @Override
        public Mono<Void> disposeLater(Duration patience) {
            return Mono.empty();
        }

        @Override
        public Mono<Void> onDispose() {
            return port.onDispose();
        }

        @Override
        public String toString() {
            return port.toString();
        }
    }

    private static final class Packets<T> implements PacketQueue<T> {

        private final Port port;
        private final int capacity;
        private final Sinks.Many<T> received;

        Packets(Port port, int capacity) {
            this.port = port;
            this.capacity = capacity;
            received = Sinks.many()
                    .unicast()
                    .onBackpressureBuffer(new java.util.concurrent.ArrayBlockingQueue<>(capacity));
        }

        @Override
        public Mono<Void> post(T packet) {
            return port.post(packet).doOnNext(this::queue).then();
        }

        private void queue(T packet) {
            Sinks.EmitResult result = received.tryEmitNext(packet);
            if (result == Sinks.EmitResult.FAIL_OVERFLOW || result == Sinks.EmitResult.FAIL_ZERO_SUBSCRIBER) {
                throw Exceptions.failWithOverflow("the queue holds " + capacity + " packets already");
            }
            result.orThrow();
        }

        @Override
        public Flux<T> receive() {
            return received.asFlux().takeUntilOther(port.onDispose());
        }
    }

    private static final class PostMono<T> extends RequestMono<T> {

        private final T packet;

        PostMono(OpenHandle handle, T packet) {
            super(handle);
            this.packet = packet;
        }

        @Override
        protected Op op() {
            return Op.POST;
        }

        @Override
        protected RequestSubscription<T> request(CoreSubscriber<? super T> actual) {
            return new RequestSubscription<>(handle, actual) {
                {
                    op = Op.POST;
                }

                @Override
                protected @Nullable T result() {
                    return packet;
                }

                @Override
                protected void release() {
                    // no memory
                }
            };
        }
    }
}
