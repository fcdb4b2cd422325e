package reactor.overlapped.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.overlapped.HandleKind;
import reactor.overlapped.PortMetricsRecorder;
import reactor.overlapped.spi.BackendProvider;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.StandardSpec;
import reactor.overlapped.spi.SynchronousHandle;
import reactor.overlapped.spi.SystemHandle;
import reactor.overlapped.testing.faults.Held;

/** Handles whose calls block, and the interrupts that end them. */
class SynchronousAdapterTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Reads block until they are interrupted or told to return. */
    private static class Blocking implements SynchronousHandle {

        private boolean entered;
        private boolean blocked;
        private boolean interrupted;
        private boolean returns;
        final AtomicInteger reads = new AtomicInteger();
        final AtomicInteger interrupts = new AtomicInteger();

        @Override
        public synchronized int read(ByteBuffer direct) throws InterruptedIOException {
            reads.incrementAndGet();
            blocked = true;
            while (!interrupted && !returns) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
            }
            blocked = false;
            if (interrupted) {
                interrupted = false;
                throw new InterruptedIOException();
            }
            returns = false;
            direct.put((byte) 1);
            return 1;
        }

        synchronized void returns() {
            returns = true;
            notifyAll();
        }

        @Override
        public synchronized boolean interrupt() {
            interrupts.incrementAndGet();
            if (!entered || !blocked) {
                return false;
            }
            interrupted = true;
            notifyAll();
            return true;
        }

        @Override
        public synchronized void enter() {
            entered = true;
        }

        @Override
        public synchronized void leave() {
            entered = false;
        }

        @Override
        public int write(ByteBuffer direct) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() {
            return 0;
        }

        @Override
        public void position(long position) {}

        @Override
        public String target() {
            return "blocking";
        }

        @Override
        public HandleKind kind() {
            return HandleKind.PIPE;
        }

        @Override
        public boolean start(Slot slot, Dispatcher dispatcher) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void cancel(Slot slot) {}

        @Override
        public void cancelAll() {}

        @Override
        public void close() {}
    }

    /** The backend nio, but for what it opens. */
    private record Opening(BackendProvider real, SynchronousHandle handle) implements BackendProvider {

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
            Driver driver = real.create(settings, completions);
            return new Driver() {
                @Override
                public Dispatcher dispatcher(int worker) {
                    return driver.dispatcher(worker);
                }

                @Override
                public void wake() {
                    driver.wake();
                }

                @Override
                public SystemHandle open(OpenSpec spec) {
                    return handle;
                }

                @Override
                public SystemHandle postHandle() {
                    return driver.postHandle();
                }

                @Override
                public void close(boolean slotsInUse) {
                    driver.close(slotsInUse);
                }
            };
        }
    }

    private Port port;

    private Flux<ByteBuf> open(SynchronousHandle handle) throws Exception {
        port = new Port(new EngineSettings(
                new Opening(Backends.named("nio"), handle),
                "synchronous",
                1,
                2,
                1,
                1,
                10,
                0,
                0,
                true,
                null,
                PortMetricsRecorder.NOOP));
        return new StreamOps(Port.engineOf(port).open(StandardSpec.INPUT)).inbound(8);
    }

    @AfterEach
    void end() {
        port.disposeLater(Duration.ZERO).block(PATIENCE);
    }

    /** The cancel may come before the call, in it, or just when the thread turns to it. */
    @Test
    void a_cancel_ends_a_call_whenever_it_comes() throws Exception {
        Flux<ByteBuf> inbound = open(new Blocking());
        for (int i = 0; i < 20_000; i++) {
            Disposable read = inbound.subscribe(ByteBuf::release);
            for (int spin = 0; spin < i % 500; spin++) {
                Thread.onSpinWait();
            }
            read.dispose();
            Held.await(() -> port.inFlight() == 0);
        }
    }

    @Test
    void an_interrupt_that_found_nobody_blocked_never_hits_the_next_call() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Blocking handle = new Blocking() {
            @Override
            public int read(ByteBuffer direct) throws InterruptedIOException {
                if (first.getCount() > 0) {
                    // About to block, which interrupts do not find.
                    first.countDown();
                    try {
                        goOn.await();
                    } catch (InterruptedException e) {
                        throw new AssertionError(e);
                    }
                    reads.incrementAndGet();
                    return 0;
                }
                return super.read(direct);
            }
        };
        Flux<ByteBuf> inbound = open(handle);
        Disposable read = inbound.subscribe();
        assertThat(first.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        read.dispose();
        // The interrupt has found nobody, and is tried again a moment later.
        AtomicInteger got = new AtomicInteger();
        AtomicInteger ended = new AtomicInteger();
        Disposable next = inbound.subscribe(
                buffer -> {
                    buffer.release();
                    got.incrementAndGet();
                },
                e -> ended.incrementAndGet(),
                ended::incrementAndGet);
        // The next call follows at once, in the same slot.
        goOn.countDown();
        Held.await(() -> handle.reads.get() == 2);
        CountDownLatch later = new CountDownLatch(1);
        Port.engineOf(port).blockingScheduler().schedule(later::countDown, 50, TimeUnit.MILLISECONDS);
        assertThat(later.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();

        assertThat(handle.reads).hasValue(2);
        handle.returns();
        Held.await(() -> got.get() == 1);
        assertThat(ended).hasValue(0);
        next.dispose();
    }

    @Test
    void the_end_of_the_port_ends_a_call_that_blocks() throws Exception {
        Blocking handle = new Blocking();
        AtomicInteger errors = new AtomicInteger();
        open(handle).subscribe(ByteBuf::release, e -> errors.incrementAndGet());
        Held.await(() -> handle.reads.get() == 1);

        port.disposeLater(Duration.ZERO).block(PATIENCE);

        assertThat(errors).hasValue(1);
    }
}
