package reactor.overlapped.testing.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.function.IntUnaryOperator;

/** Keeps completions back until a test lets them go, in the order that it likes. */
public final class Held implements Delivery {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int SPINS = 1000;
    private static final long PAUSE_NANOS = 100_000;

    private final List<Runnable> held = new ArrayList<>();
    private boolean open;

    @Override
    public void deliver(Runnable completion) {
        synchronized (held) {
            if (!open) {
                held.add(completion);
                return;
            }
        }
        completion.run();
    }

    public int size() {
        synchronized (held) {
            return held.size();
        }
    }

    /** Waits until that many are held. */
    public Held await(int count) {
        await(() -> size() >= count);
        return this;
    }

    /** Lets one go, on this thread. */
    public void release(int index) {
        take(index).run();
    }

    private Runnable take(int index) {
        synchronized (held) {
            return held.remove(index);
        }
    }

    /** Lets all go, newest first, and from now on each as it comes. */
    public void open() {
        List<Runnable> rest;
        synchronized (held) {
            open = true;
            rest = new ArrayList<>(held);
            held.clear();
        }
        for (int i = rest.size() - 1; i >= 0; i--) {
            rest.get(i).run();
        }
    }

    /** Hands all to another delivery, oldest first, and from now on each as it comes. */
    public void openTo(Delivery other) {
        synchronized (held) {
            held.forEach(other::deliver);
            held.clear();
            open = true;
        }
    }

    /**
     * Starts a thread that lets one go after the other, but each only when all requests in flight are held, so that the choice is among all
     * of them.
     *
     * @param inFlight how many requests are in flight
     * @param choice which one of so many; the oldest is 0
     */
    public AutoCloseable pump(IntSupplier inFlight, IntUnaryOperator choice) {
        Thread thread = new Thread(
                () -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        int now = size();
                        if (now == 0 || now < inFlight.getAsInt()) {
                            Thread.onSpinWait();
                            continue;
                        }
                        release(choice.applyAsInt(now));
                    }
                },
                "pump");
        thread.setDaemon(true);
        thread.start();
        return () -> {
            thread.interrupt();
            thread.join();
            open();
        };
    }

    public static IntUnaryOperator newest() {
        return count -> count - 1;
    }

    public static IntUnaryOperator random(long seed) {
        Random random = new Random(seed);
        return random::nextInt;
    }

    /** Waits until something is so, and fails when it takes too long. */
    public static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        for (int turn = 0; !condition.getAsBoolean(); turn++) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("waited " + PATIENCE + " in vain");
            }
            pause(turn);
        }
    }

    /** Passes the time between two looks at a condition: soon without keeping a processor from those who bring it about. */
    public static void pause(int turn) {
        if (turn < SPINS) {
            Thread.onSpinWait();
        } else {
            LockSupport.parkNanos(PAUSE_NANOS);
        }
    }
}
