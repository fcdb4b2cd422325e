package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.Port;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.testing.PortFixture;

/** What a port has asked of the system and what the system said; holds threads at points where races are decided. */
final class CallLog implements IocpObserver {

    static final int STATUS_SUCCESS = 0;
    static final int STATUS_CANCELLED = 0xc0000120;
    static final int ERROR_NOT_FOUND = 1168;

    /** Slot of a CancelIoEx for the whole handle. */
    static final int ALL = -1;

    private static final long PATIENCE_SECONDS = 60;

    /** A CancelIoEx and its answer. */
    record Cancel(int slot, int error, Thread thread) {}

    /**
     * A packet.
     *
     * @param references the reference count of the request's buffer when it was dequeued, -1 when there was none
     */
    record Packet(int slot, int status, boolean claimed, int references) {}

    /** A thread that waits at some point. */
    static final class Hold {

        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch free = new CountDownLatch(1);

        void awaitReached() throws InterruptedException {
            assertThat(reached.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("a thread came to the point")
                    .isTrue();
        }

        void release() {
            free.countDown();
        }

        private void pass() {
            reached.countDown();
            try {
                // So that a test that fails does not keep a worker for ever.
                free.await(2 * PATIENCE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    final List<Cancel> cancels = new CopyOnWriteArrayList<>();
    final List<Packet> packets = new CopyOnWriteArrayList<>();

    private final IocpDriver driver;
    private final AtomicReference<Hold> atIssue = new AtomicReference<>();
    private final AtomicReference<Hold> atPacket = new AtomicReference<>();

    private CallLog(IocpDriver driver) {
        this.driver = driver;
    }

    /** Begins to write down what that port does. */
    static CallLog of(PortFixture fixture) {
        return of(fixture.port());
    }

    /** Begins to write down what that port does. */
    static CallLog of(CompletionPort port) {
        CallLog log = new CallLog((IocpDriver) Port.engineOf(port).driver());
        log.driver.observer = log;
        return log;
    }

    /** Holds the submitter of the next request, after the system has answered and before anyone knows. */
    Hold holdNextIssue() {
        Hold hold = new Hold();
        atIssue.set(hold);
        return hold;
    }

    /** Holds the worker that dequeues the next packet, before it tells the engine. */
    Hold holdNextPacket() {
        Hold hold = new Hold();
        atPacket.set(hold);
        return hold;
    }

    @Override
    public void issued(int slot, int error) {
        pass(atIssue);
    }

    @Override
    public void cancelled(int slot, int error) {
        cancels.add(new Cancel(slot, error, Thread.currentThread()));
    }

    @Override
    public void dequeued(int slot, int status, boolean claimed) {
        Request request = driver.slots.get(slot).request;
        ByteBuf buffer = claimed && request != null ? request.buffer : null;
        packets.add(new Packet(slot, status, claimed, buffer == null ? -1 : buffer.refCnt()));
        pass(atPacket);
    }

    private static void pass(AtomicReference<Hold> at) {
        Hold hold = at.getAndSet(null);
        if (hold != null) {
            hold.pass();
        }
    }

    /** {@return the slots of the handle's requests that the system has now, once they are so many} */
    List<Integer> awaitInFlight(long handle, int count) {
        await("requests in flight", () -> inFlight(handle).size() == count);
        return inFlight(handle);
    }

    /** {@return the slot of the handle's only request, once the system has it} */
    int awaitInFlight(long handle) {
        return awaitInFlight(handle, 1).get(0);
    }

    private List<Integer> inFlight(long handle) {
        String target = new AdoptSpec(handle, true, false).target();
        return IntStream.range(0, driver.slots.size())
                .filter(slot -> driver.slab.awaited(slot)
                        && driver.issuedBy[slot].target().equals(target))
                .boxed()
                .toList();
    }

    /** {@return the buffer of the request in that slot} */
    ByteBuf buffer(int slot) {
        return driver.slots.get(slot).request.buffer;
    }

    /** {@return slots and answers of all CancelIoEx calls, as {@code "slot:error"}} */
    List<String> cancelCalls() {
        return cancels.stream()
                .map(cancel -> cancel.slot() + ":" + cancel.error())
                .toList();
    }

    /** {@return the packet that ended the request in that slot} */
    Packet packetOf(int slot) {
        List<Packet> own = packets.stream()
                .filter(packet -> packet.slot() == slot && packet.claimed())
                .toList();
        assertThat(own).as("packets of slot " + slot).hasSize(1);
        return own.get(0);
    }

    /** Waits until a condition holds, which must come to hold whatever the threads do. */
    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (int turn = 0; !condition.getAsBoolean(); turn++) {
            assertThat(deadline - System.nanoTime())
                    .as("nanoseconds left to wait for " + what)
                    .isPositive();
            if (turn < 100) {
                Thread.onSpinWait();
            } else {
                LockSupport.parkNanos(100_000);
            }
        }
    }
}
