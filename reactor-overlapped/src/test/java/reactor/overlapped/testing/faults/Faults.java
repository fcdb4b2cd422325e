package reactor.overlapped.testing.faults;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntSupplier;
import reactor.overlapped.HandleKind;
import reactor.overlapped.engine.Backends;
import reactor.overlapped.spi.BackendProvider;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SynchronousHandle;
import reactor.overlapped.spi.SystemHandle;

/**
 * A real backend, and a test between it and the engine: the test chooses for each request how it is {@linkplain Answer answered} and when
 * the engine {@linkplain Delivery hears} of it. Left alone it changes nothing. For one port only.
 */
public final class Faults implements BackendProvider {

    private final BackendProvider real;
    private final Map<Slot, Handle> stuck = new ConcurrentHashMap<>();
    private final Batch batch = new Batch();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger closed = new AtomicInteger();
    private final AtomicInteger cancels = new AtomicInteger();
    private final AtomicInteger starts = new AtomicInteger();

    private volatile BiFunction<String, Request, Answer> script = (target, request) -> Answer.real();
    private volatile Delivery delivery = Delivery.REAL;
    private volatile Runnable whileOpening = () -> {};
    private volatile boolean issuedByCaller;
    private volatile int vectorLimit;
    private volatile SystemHandle.Readiness readiness;
    private volatile boolean driverClosed;
    private Completions engine;
    private Driver driver;

    private Faults(BackendProvider real) {
        this.real = real;
    }

    public static Faults on(String backend) {
        return new Faults(Backends.named(backend));
    }

    // ---- what a test says

    /** Asked for an answer by every request that is started. */
    public Faults answering(Function<Request, Answer> newScript) {
        return answering((target, request) -> newScript.apply(request));
    }

    /** As above, with the name of what the request is for. */
    public Faults answering(BiFunction<String, Request, Answer> newScript) {
        script = newScript;
        return this;
    }

    public Faults delivering(Delivery newDelivery) {
        delivery = newDelivery;
        return this;
    }

    /** Run by each opening, after the real handle is open. */
    public Faults whileOpening(Runnable action) {
        whileOpening = action;
        return this;
    }

    /** Makes handles that are opened from now on issue their requests on the thread that submits them. */
    public Faults issuedByCaller() {
        issuedByCaller = true;
        return this;
    }

    /** Makes handles say that they take so many buffers in a request. */
    public Faults vectorLimit(int buffers) {
        vectorLimit = buffers;
        return this;
    }

    /** Makes handles say that to wait without memory costs so much. */
    public Faults readiness(SystemHandle.Readiness cost) {
        readiness = cost;
        return this;
    }

    /** Completes a request that was answered with {@link Answer#never()} after all. */
    public void completeStuck() {
        completeStuck(request -> request.ok(request.length));
    }

    /** As above, with an outcome of the test's. */
    public void completeStuck(Consumer<Request> outcome) {
        for (Slot slot : stuck.keySet()) {
            if (stuck.remove(slot) != null) {
                outcome.accept(slot.request);
                engine.completed(slot);
            }
        }
    }

    /** {@return what the next worker that takes completions takes all at once; nobody is woken for it} */
    public Delivery batch() {
        return batch;
    }

    /** Lets one worker look for what it has to do. */
    public void wake() {
        driver.wake();
    }

    // ---- what a test asks

    public int stuck() {
        return stuck.size();
    }

    /** Handles that were opened and not closed. */
    public int openHandles() {
        return opened.get() - closed.get();
    }

    public boolean driverClosed() {
        return driverClosed;
    }

    /** Calls that cancelled one request. */
    public int cancels() {
        return cancels.get();
    }

    public int starts() {
        return starts.get();
    }

    // ---- the backend

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public int preference() {
        return real.preference();
    }

    @Override
    public String unavailable() {
        return real.unavailable();
    }

    @Override
    public Driver create(DriverSettings settings, Completions completions) {
        engine = completions;
        Between between = new Between(settings);
        driver = between;
        return between;
    }

    private final class Between implements Driver, Completions {

        private final Driver inner;
        private final int[] lengths;

        Between(DriverSettings settings) {
            lengths = new int[settings.slots().size()];
            inner = real.create(settings, this);
        }

        /** The real backend has completed a request that was pending. */
        @Override
        public void completed(Slot slot) {
            slot.request.length = lengths[slot.index];
            if (delivery == Delivery.REAL) {
                engine.completed(slot);
            } else {
                delivery.deliver(() -> engine.completed(slot));
            }
        }

        @Override
        public Dispatcher dispatcher(int worker) {
            return new Taking(inner.dispatcher(worker), this::takeBatch);
        }

        private int takeBatch() {
            var taken = batch.takeAll();
            taken.forEach(Runnable::run);
            return taken.size();
        }

        @Override
        public void wake() {
            inner.wake();
        }

        @Override
        public SystemHandle open(OpenSpec spec) throws IOException {
            SystemHandle handle = inner.open(spec);
            opened.incrementAndGet();
            whileOpening.run();
            if (handle instanceof SynchronousHandle) {
                return handle;
            }
            return new Handle(this, handle);
        }

        @Override
        public boolean workersBlock() {
            return inner.workersBlock();
        }

        @Override
        public boolean sharesWork() {
            return inner.sharesWork();
        }

        @Override
        public SystemHandle postHandle() {
            opened.incrementAndGet();
            return new Handle(this, inner.postHandle());
        }

        @Override
        public void close(boolean slotsInUse) {
            inner.close(slotsInUse);
            driverClosed = true;
        }
    }

    /** A worker's own dispatcher, which the real backend wants to see again, and what the test has for it. */
    private record Taking(Dispatcher inner, IntSupplier more) implements Dispatcher {

        @Override
        public int dispatch(long timeoutNanos) {
            return inner.dispatch(timeoutNanos) + more.getAsInt();
        }

        @Override
        public void close() {
            inner.close();
        }
    }

    private final class Handle implements SystemHandle {

        private final Between driver;
        private final SystemHandle inner;

        Handle(Between driver, SystemHandle inner) {
            this.driver = driver;
            this.inner = inner;
        }

        @Override
        public String target() {
            return inner.target();
        }

        @Override
        public HandleKind kind() {
            return inner.kind();
        }

        @Override
        public boolean issuedByCaller(Op op) {
            return issuedByCaller || inner.issuedByCaller(op);
        }

        @Override
        public boolean issuedAtOnce(Op op) {
            return issuedByCaller || inner.issuedAtOnce(op);
        }

        @Override
        public boolean staysWithWorker() {
            return inner.staysWithWorker();
        }

        @Override
        public boolean countsAborted() {
            return inner.countsAborted();
        }

        @Override
        public int providedLength() {
            return inner.providedLength();
        }

        @Override
        public Readiness readiness() {
            return readiness != null ? readiness : inner.readiness();
        }

        @Override
        public int vectorLimit() {
            return vectorLimit > 0 ? vectorLimit : inner.vectorLimit();
        }

        @Override
        public <T> T control(Class<T> type) {
            return inner.control(type);
        }

        @Override
        public boolean start(Slot slot, Dispatcher dispatcher) {
            starts.incrementAndGet();
            Request request = slot.request;
            Answer answer = script.apply(target(), request);
            if (answer instanceof Answer.Stuck never) {
                stuck.put(slot, never.cancellable() ? this : new Handle(driver, inner));
                return PENDING;
            }
            if (answer instanceof Answer.Outcome outcome) {
                outcome.outcome().accept(request);
            } else {
                int length = request.length;
                driver.lengths[slot.index] = length;
                request.length = Math.min(length, ((Answer.Real) answer).atMost());
                Dispatcher own = dispatcher instanceof Taking taking ? taking.inner() : dispatcher;
                if (inner.start(slot, own) == PENDING) {
                    return PENDING;
                }
                request.length = length;
            }
            if (delivery == Delivery.REAL) {
                return DONE;
            }
            delivery.deliver(() -> engine.completed(slot));
            return PENDING;
        }

        @Override
        public void cancel(Slot slot) {
            cancels.incrementAndGet();
            if (stuck.remove(slot, this)) {
                slot.request.aborted(0, 995);
                engine.completed(slot);
            } else {
                inner.cancel(slot);
            }
        }

        @Override
        public void cancelAll() {
            stuck.forEach((slot, handle) -> {
                if (handle == this) {
                    cancel(slot);
                }
            });
            inner.cancelAll();
        }

        @Override
        public void close() throws IOException {
            inner.close();
            closed.incrementAndGet();
        }
    }
}
