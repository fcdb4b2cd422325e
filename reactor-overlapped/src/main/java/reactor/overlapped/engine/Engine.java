package reactor.overlapped.engine;

import java.io.IOException;
import java.nio.channels.ShutdownChannelGroupException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.PortMetricsRecorder;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/**
 * The life of requests, whatever the system: a request gets a slot, is issued by a worker (or by its submitter, where that never
 * blocks), and is delivered to its handle's drain by whichever thread leaves it last.
 */
public final class Engine implements Completions {

    private final EngineSettings settings;
    private final PortMetricsRecorder metrics;
    private final SlotRing free;
    private final SlotTable slots;
    private final WorkQueue queue;
    private final Backlog backlog;
    private final Retries retries;
    private final Driver driver;
    private final ScheduledThreadPoolExecutor blockingThreads;
    private final Scheduler blocking;
    private final ByteBudget budget;
    private final Buffers buffers;
    private final Cooling cooling;
    private final Handles handles;
    private final List<Worker> workers = new ArrayList<>();
    private final OpenHandle postHandle;
    private volatile boolean refusing;
    private volatile boolean stopped;

    public Engine(EngineSettings settings) {
        this.settings = settings;
        metrics = settings.metrics();
        free = new SlotRing(settings.slots());
        slots = new SlotTable(settings.slots(), free);
        queue = new WorkQueue(this, settings.slots());
        backlog = new Backlog(settings.backlog());
        budget = new ByteBudget(settings.byteBudget());
        buffers = new Buffers(settings.allocator());
        driver = settings.backend()
                .create(
                        new DriverSettings(
                                settings.name(),
                                settings.concurrency(),
                                settings.workers(),
                                settings.batchSize(),
                                slots,
                                settings.workingSetMinimum(),
                                buffers::allocate),
                        this);
        blockingThreads = BlockingThreads.create(settings.name(), settings.daemon());
        blocking = Schedulers.fromExecutorService(blockingThreads, settings.name() + "-blocking");
        retries = new Retries(this);
        cooling = new Cooling(this);
        handles = new Handles(this, driver);
        postHandle = handles.adopt(driver.postHandle());
        for (int i = 0; i < settings.workers(); i++) {
            Worker worker = driver.workersBlock() ? new Worker(this, i) : new Worker.Unblocked(this, i);
            worker.setDaemon(settings.daemon());
            workers.add(worker);
        }
        workers.forEach(Thread::start);
    }

    // ---- the life of a request

    void submit(OverlappedRequest request) {
        if (refusing) {
            request.refused(new ShutdownChannelGroupException());
            return;
        }
        if (!request.handle.enter()) {
            request.refused(request.handle.refusal());
            return;
        }
        RequestSlot slot = backlog.isEmpty() ? freeSlot() : null;
        if (slot != null) {
            metrics.submitted(request.op.label());
            assign(slot, request);
            Worker worker = currentWorker();
            SystemHandle system = request.handle.system();
            if (worker == null ? system.issuedByCaller(request.op) : system.issuedAtOnce(request.op)) {
                issue(slot, worker == null ? null : worker.dispatcher());
            } else {
                enqueue(slot);
            }
        } else if (backlog.add(request)) {
            metrics.submitted(request.op.label());
            metrics.delayed(request.op.label());
            assignWaiting();
            // Those who end waiting requests may have looked before it was one.
            if (request.cancelWanted || request.handle.isDisposed()) {
                abortWaiting(request);
            }
        } else {
            request.handle.leave();
            request.refused(new OverlappedException(
                    request.op.label(),
                    request.handle.system().target(),
                    0,
                    "TOO_MANY_REQUESTS",
                    "all " + slots.size() + " slots of port " + name() + " are in use and " + settings.backlog()
                            + " more requests wait already"));
        }
    }

    private @Nullable RequestSlot freeSlot() {
        RequestSlot slot = free.poll();
        while (slot == null && slots.grow()) {
            slot = free.poll();
        }
        return slot;
    }

    void cancel(OverlappedRequest request) {
        request.cancelWanted = true;
        long ticket = request.ticket;
        if (ticket > 0) {
            cancel(slots.get((int) ticket - 1), (int) (ticket >>> Integer.SIZE));
        } else {
            abortWaiting(request);
        }
    }

    private void abortWaiting(OverlappedRequest request) {
        if (backlog.remove(request)) {
            request.aborted(0, 0);
            finish(request, 0);
        }
    }

    private void cancel(RequestSlot slot, int generation) {
        if (slot.state.cancel(generation)) {
            callCancel(slot);
        }
    }

    private void callCancel(RequestSlot slot) {
        slot.owner().handle.system().cancel(slot);
        if (slot.state.cancelReturned()) {
            deliver(slot);
        }
    }

    private void assignWaiting() {
        while (!backlog.isEmpty()) {
            RequestSlot slot = freeSlot();
            if (slot == null) {
                return;
            }
            OverlappedRequest request = backlog.poll();
            if (request == null) {
                free.offer(slot);
            } else {
                assign(slot, request);
                // By a worker in any case: where one that completes at once makes room for the next, the stack would
                // grow.
                enqueue(slot);
            }
        }
    }

    private void assign(RequestSlot slot, OverlappedRequest request) {
        slot.request = request;
        slot.refusals = 0;
        slot.startedNanos = metrics.enabled() ? System.nanoTime() : 0;
        int generation = slot.state.open();
        request.ticket = (long) generation << Integer.SIZE | (slot.index + 1);
        if (request.cancelWanted) {
            slot.state.cancel(generation);
        }
    }

    void issue(RequestSlot slot, @Nullable Dispatcher dispatcher) {
        OverlappedRequest request = slot.owner();
        OpenHandle handle = request.handle;
        int generation = slot.generation();
        boolean done = true;
        if (slot.state.cancelWanted() || handle.isDisposed()) {
            request.aborted(0, 0);
        } else {
            try {
                done = handle.system().start(slot, dispatcher);
            } catch (RuntimeException | Error e) {
                request.failed(e);
            }
        }
        if (done) {
            if (slot.state.completedInline()) {
                deliver(slot);
            } else {
                closeUnwanted(request);
            }
            return;
        }
        switch (slot.state.submitted()) {
            case DELIVER -> deliver(slot);
            case CANCEL -> callCancel(slot);
            case NOTHING -> {
                // A close that came before the system had the request could not cancel it.
                if (handle.isDisposed()) {
                    cancel(slot, generation);
                }
            }
        }
    }

    @Override
    public void completed(reactor.overlapped.spi.Slot slot) {
        RequestSlot own = (RequestSlot) slot;
        int generation = own.generation();
        if (own.state.completed()) {
            deliver(own);
        } else if (own.state.abandoned(generation)) {
            closeUnwanted(own.owner());
        }
    }

    /** The request was given up before it completed: closes the connection that it has brought, which nobody will get. */
    private void closeUnwanted(OverlappedRequest request) {
        if (request.result instanceof SystemHandle connection) {
            adopt(connection).dispose();
        }
    }

    /** All have left the slot: frees it and lets the handle's drain tell the owner. */
    private void deliver(RequestSlot slot) {
        OverlappedRequest request = slot.owner();
        if (request.status == Status.BUSY && retries.park(slot, request)) {
            return;
        }
        long nanos = metrics.enabled() ? System.nanoTime() - slot.startedNanos : 0;
        request.ticket = 0;
        slot.request = null;
        free.offer(slot);
        assignWaiting();
        retries.oneCompleted();
        finish(request, nanos);
    }

    private void finish(OverlappedRequest request, long nanos) {
        if (metrics.enabled()) {
            switch (request.status) {
                case OK, END, PARTIAL -> metrics.completed(request.op.label(), request.transferred, nanos);
                case ABORTED -> metrics.cancelled(request.op.label(), nanos);
                case BUSY, FAILED -> metrics.failed(request.op.label(), nanos);
            }
        }
        request.handle.drain().push(request);
    }

    void reissue(RequestSlot slot) {
        enqueue(slot);
    }

    private void enqueue(RequestSlot slot) {
        queue.add(slot);
        if (stopped) {
            // There is no worker any more.
            queue.abortRequests();
        }
    }

    /** Ends the requests of a closed handle that have no slot yet. */
    void refuseWaiting(OpenHandle handle) {
        for (OverlappedRequest request : backlog.removeOf(handle)) {
            request.aborted(0, 0);
            finish(request, 0);
        }
    }

    // ---- handles

    /** Opens a handle. Blocks. */
    public OpenHandle open(OpenSpec spec) throws IOException {
        return handles.open(spec);
    }

    /** {@return a handle that the backend has opened by itself, an accepted connection for one; any thread} */
    public OpenHandle adopt(SystemHandle system) {
        return handles.adopt(system);
    }

    Handles handles() {
        return handles;
    }

    /** {@return how many are open, but for the port's own} */
    int openHandles() {
        return handles.countBut(postHandle);
    }

    /** {@return whether nothing is in flight, and what was has been signalled: a slot is free before that} */
    boolean settled() {
        return slotsInUse() == 0 && handles.settled();
    }

    /** {@return whether nothing is in flight, and nothing is open or being opened} */
    boolean quiet() {
        return handles.none() && slotsInUse() == 0 && !handles.opening();
    }

    /** {@return the handle of the port's own packets} */
    public OpenHandle postHandle() {
        return postHandle;
    }

    // ---- what all of it runs on

    /** Runs a drain: here and now, or when the calling worker has taken its batch of completions; packets by a worker only. */
    void run(HandleDrain drain) {
        Worker worker = currentWorker();
        if (worker == null && drain == postHandle.drain()) {
            // Its packet was dequeued before the thread that posted it came back from the call.
            execute(drain);
        } else if (worker == null || !worker.postpones(drain)) {
            drain.run();
        }
    }

    /** Runs on a worker, after what already waits. */
    public void execute(Runnable task) {
        queue.add(task);
        if (stopped) {
            queue.runTasks();
        }
    }

    /** Runs where blocking is allowed. */
    public void blocking(Runnable task) {
        blocking.schedule(task);
    }

    /** Takes no more calls that may block, and waits for those it has; never interrupts one. {@return whether all ended} */
    boolean endBlocking(Duration patience) throws InterruptedException {
        blockingThreads.shutdown();
        return blockingThreads.awaitTermination(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** {@return the scheduler of calls that may block} */
    public Scheduler blockingScheduler() {
        return blocking;
    }

    /** {@return the calling thread when it is a worker of this port, else null} */
    @Nullable
    Worker currentWorker() {
        return Thread.currentThread() instanceof Worker worker && worker.of(this) ? worker : null;
    }

    /** Signalling that many completions took so long. */
    void signalled(long nanos, int count) {
        if (Thread.currentThread() instanceof Worker worker) {
            worker.signalled(nanos, count);
        }
    }

    /** {@return the backend at work} */
    public Driver driver() {
        return driver;
    }

    WorkQueue queue() {
        return queue;
    }

    Cooling cooling() {
        return cooling;
    }

    ByteBudget budget() {
        return budget;
    }

    /** {@return where the port's own buffers come from} */
    public Buffers buffers() {
        return buffers;
    }

    public PortMetricsRecorder metrics() {
        return metrics;
    }

    public EngineSettings settings() {
        return settings;
    }

    public String name() {
        return settings.name();
    }

    int workers() {
        return workers.size();
    }

    List<Worker> workerThreads() {
        return workers;
    }

    SlotTable slots() {
        return slots;
    }

    /** {@return how many slots hold a request} */
    public int slotsInUse() {
        return Math.max(0, slots.made() - free.size());
    }

    /** {@return bytes of the budget that streams hold} */
    public long budgetInUse() {
        return budget.used();
    }

    void refuse() {
        refusing = true;
    }

    public boolean refusing() {
        return refusing;
    }

    boolean stopped() {
        return stopped;
    }

    void stop() {
        stopped = true;
        for (int i = 0; i < workers.size(); i++) {
            driver.wake();
        }
    }
}
