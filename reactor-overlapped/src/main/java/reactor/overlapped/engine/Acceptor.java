package reactor.overlapped.engine;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/**
 * Keeps accepts in flight on a listener: several, so that a burst finds them waiting, and never more than connections are allowed. What
 * one of them meets, a peer that is gone or a process without descriptors, ends none of the others; when accepts go on failing they
 * are made at growing intervals.
 */
public final class Acceptor {

    private static final int LONGEST_PAUSE_MILLIS = 1000;

    private final OpenHandle listener;
    private final int ahead;
    private final int maxConnections;
    private final Consumer<OpenHandle> accepted;
    private final Consumer<Throwable> trouble;
    private final DrainTask task;
    private volatile boolean paused = true;

    /** The rest is touched in the listener's drain only. */
    private final Deque<Accept> idle = new ArrayDeque<>();

    private final Deque<Accept> flying = new ArrayDeque<>();
    private int connections;
    private int failures;
    private boolean resting;

    /**
     * Creates one that does not accept yet.
     *
     * @param ahead accepts in flight at most
     * @param accepted gets each connection, which is his to close; in the listener's drain
     * @param trouble hears what an accept met; in the listener's drain
     */
    public Acceptor(
            OpenHandle listener,
            int ahead,
            int maxConnections,
            Consumer<OpenHandle> accepted,
            Consumer<Throwable> trouble) {
        this.listener = listener;
        this.ahead = ahead;
        this.maxConnections = maxConnections;
        this.accepted = accepted;
        this.trouble = trouble;
        this.task = new DrainTask(listener, this::step);
        for (int i = 0; i < ahead; i++) {
            idle.add(new Accept());
        }
    }

    /** Begins to accept. Any thread. */
    public void start() {
        resume();
    }

    /** Accepts no more: accepts in flight are cancelled; a connection that one of them has got already is still handed over. Any thread. */
    public void pause() {
        paused = true;
        task.schedule();
    }

    /** Accepts again. Any thread. */
    public void resume() {
        paused = false;
        task.schedule();
    }

    /** One of the connections that were handed over is gone. Any thread. */
    public void connectionClosed() {
        new DrainTask(listener, () -> {
                    connections--;
                    step();
                })
                .schedule();
    }

    private void step() {
        if (paused || listener.isDisposed()) {
            flying.forEach(OverlappedRequest::cancelRequest);
            return;
        }
        while (!idle.isEmpty()
                && !paused
                && !resting
                && flying.size() < ahead
                && connections + flying.size() < maxConnections) {
            Accept next = idle.poll();
            flying.add(next);
            next.start();
        }
    }

    private void handOver(SystemHandle system) {
        OpenHandle connection = listener.engine().adopt(system);
        if (listener.isDisposed()) {
            connection.dispose();
            return;
        }
        try {
            accepted.accept(connection);
        } catch (RuntimeException | Error e) {
            connections--;
            connection.dispose();
            trouble.accept(e);
        }
    }

    /** The first failure may be the peer's; those that follow are rather the process's. */
    private void rest() {
        failures++;
        if (failures < 2) {
            return;
        }
        resting = true;
        long pause = Math.min(1L << Math.min(failures, 10), LONGEST_PAUSE_MILLIS);
        try {
            listener.engine()
                    .blockingScheduler()
                    .schedule(
                            () -> new DrainTask(listener, () -> {
                                        resting = false;
                                        step();
                                    })
                                    .schedule(),
                            pause,
                            TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // The port ends, and the listener with it.
            paused = true;
        }
    }

    private final class Accept extends OverlappedRequest {

        Accept() {
            super(Acceptor.this.listener);
            op = Op.ACCEPT;
        }

        void start() {
            renew();
            result = null;
            submit();
        }

        @Override
        protected void completed() {
            land();
            SystemHandle connection = (SystemHandle) result;
            result = null;
            try {
                if (status == Status.OK && connection != null) {
                    failures = 0;
                    connections++;
                    // The next accept first: the connection's subscribers may take their time.
                    step();
                    handOver(connection);
                } else if (status == Status.FAILED || status == Status.BUSY) {
                    rest();
                    trouble.accept(error(this));
                } else if (status == Status.ABORTED && !isCancelWanted() && !listener.isDisposed()) {
                    rest();
                    trouble.accept(RequestSubscription.abortedOf(listener, this));
                }
            } finally {
                step();
            }
        }

        private void land() {
            flying.remove(this);
            idle.add(this);
        }

        @Override
        protected void refused(Throwable reason) {
            land();
            if (listener.isDisposed() || listener.engine().refusing()) {
                // The listener or the port ends: the next one would be refused as well.
                paused = true;
                return;
            }
            // The port has no room for it now.
            failures = Math.max(failures, 1);
            rest();
            trouble.accept(reason);
        }

        @Override
        protected void abandoned(Throwable reason) {
            flying.remove(this);
        }
    }

    private static Throwable error(OverlappedRequest request) {
        @Nullable Throwable error = request.error;
        return error != null
                ? error
                : new IllegalStateException(
                        "accept on " + request.handle.system().target() + " failed without a reason");
    }
}
