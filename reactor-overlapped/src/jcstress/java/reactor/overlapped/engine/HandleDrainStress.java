package reactor.overlapped.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;
import reactor.overlapped.PortMetricsRecorder;

/** The drain of a handle: what is pushed is run once, never two at a time, and each sees what those before it did. */
public final class HandleDrainStress {

    private static final Engine ENGINE = new Engine(new EngineSettings(
            Backends.named("nio"), "stress", 1, 1, 1, 2, 2, 0, 0, true, null, PortMetricsRecorder.NOOP));

    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private HandleDrainStress() {}

    abstract static class Handle {

        final OpenHandle handle = new OpenHandle(ENGINE, ENGINE.postHandle().system());
        private int plain;
        private boolean inside;
        private int overlaps;

        /** Counted last, for whoever waits. */
        private final AtomicInteger run = new AtomicInteger();

        final void push() {
            new DrainTask(handle, this::work).schedule();
        }

        final void work() {
            if (inside) {
                overlaps++;
            }
            inside = true;
            plain++;
            inside = false;
            run.lazySet(run.get() + 1);
        }

        /** Waits for the port's worker; what is lost shows as a result that is too small. */
        final void awaitRun(int count) {
            long started = System.nanoTime();
            while (run.get() < count && System.nanoTime() - started < PATIENCE_NANOS) {
                Thread.onSpinWait();
            }
        }

        final void read(II_Result r) {
            r.r1 = plain;
            r.r2 = overlaps;
        }
    }

    @JCStressTest
    @Outcome(id = "4, 0", expect = ACCEPTABLE, desc = "All were run, one after the other.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class TwoPushTwice extends Handle {

        @Actor
        public void first() {
            push();
            push();
        }

        @Actor
        public void second() {
            push();
            push();
        }

        @Arbiter
        public void arbiter(II_Result r) {
            read(r);
        }
    }

    @JCStressTest
    @Outcome(id = "3, 0", expect = ACCEPTABLE, desc = "All were run, one after the other.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class ThreePush extends Handle {

        @Actor
        public void first() {
            push();
        }

        @Actor
        public void second() {
            push();
        }

        @Actor
        public void third() {
            push();
        }

        @Arbiter
        public void arbiter(II_Result r) {
            read(r);
        }
    }

    /** A task that is asked for while it runs, or waits, runs once more or once. */
    @JCStressTest
    @Outcome(id = "2, 0", expect = ACCEPTABLE, desc = "It saw both, one at a time or together.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class OneTaskAskedTwice extends Handle {

        private final AtomicInteger demand = new AtomicInteger();
        private int seen;
        private final DrainTask task = new DrainTask(handle, () -> seen += demand.getAndSet(0));

        @Actor
        public void first() {
            demand.incrementAndGet();
            task.schedule();
        }

        @Actor
        public void second() {
            demand.incrementAndGet();
            task.schedule();
        }

        @Arbiter
        public void arbiter(II_Result r) {
            r.r1 = seen;
            r.r2 = 0;
        }
    }

    /** More than one turn: a worker of the port goes on where the thread that ran has stopped, while others push. */
    @JCStressTest
    @Outcome(id = "82, 0", expect = ACCEPTABLE, desc = "All were run, one after the other, whoever ran them.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class HandedOverToAWorker extends Handle {

        private static final int MANY = 40;

        private static final int ALL = 2 * (MANY + 1);

        @Actor
        public void first() {
            pushMany();
        }

        @Actor
        public void second() {
            pushMany();
        }

        /** From inside of the drain, so that they wait together. */
        private void pushMany() {
            new DrainTask(handle, () -> {
                        for (int i = 0; i < MANY; i++) {
                            push();
                        }
                        work();
                    })
                    .schedule();
        }

        @Arbiter
        public void arbiter(II_Result r) {
            awaitRun(ALL);
            read(r);
        }
    }
}
