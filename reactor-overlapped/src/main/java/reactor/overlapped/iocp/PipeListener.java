package reactor.overlapped.iocp;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.AccessDeniedException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.PipeBusyException;
import reactor.overlapped.spi.PipeListenSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/**
 * The server of a named pipe: a set of instances, each of which waits for a client, serves one, or is idle. There is always one, so that the
 * name exists and stays this process's. An {@link Op#ACCEPT} takes an idle one or makes one more; at the limit it waits here.
 *
 * <p>A client may connect to an idle instance that is listening, and then waits for the next ACCEPT. There is one such at most, and it is taken
 * first: with two a client could wait at the one while ACCEPT waits at the other.
 *
 * <p>The calls that begin and cancel waiting do not block and are made under the lock, completions are reported outside of it.
 */
final class PipeListener implements SystemHandle {

    private final IocpDriver driver;
    private final PipeCreation creation;
    private final int limit;

    /** Those that listen first. Guarded by this object, as is all that follows. */
    private final Deque<PipeInstance> idle = new ArrayDeque<>();

    private final Map<Integer, PipeInstance> awaitingClient = new HashMap<>();
    private final Queue<Slot> awaitingInstance = new ArrayDeque<>();

    /** Idle, waiting or serving. */
    private int instances;

    private boolean serving;
    private boolean closed;

    private PipeListener(IocpDriver driver, PipeCreation creation, int limit) {
        this.driver = driver;
        this.creation = creation;
        this.limit = limit;
    }

    /** {@return a listener with its first instance} */
    static PipeListener open(IocpDriver driver, PipeListenSpec spec) throws IOException {
        Blocking.check("opening", spec.target());
        if (spec.maxInstances() < 0 || spec.bufferSize() < 0) {
            throw new IllegalArgumentException(
                    "negative: maxInstances " + spec.maxInstances() + ", bufferSize " + spec.bufferSize());
        }
        PipeListener listener = new PipeListener(driver, PipeCreation.of(driver, spec), spec.maxInstances());
        try {
            listener.idle.add(listener.create(spec.firstInstance()));
        } catch (PipeBusyException e) {
            throw servedAlready(spec, e);
        } catch (AccessDeniedException e) {
            // Also the answer when there is an instance already and this one wants to be the first.
            throw spec.firstInstance() ? servedAlready(spec, e) : e;
        }
        return listener;
    }

    private static IOException servedAlready(PipeListenSpec spec, IOException reason) {
        BindException served = new BindException("open: " + spec.target() + " is served by somebody else");
        served.initCause(reason);
        return served;
    }

    private PipeInstance create(boolean first) throws IOException {
        PipeInstance instance = new PipeInstance(this, driver, creation.create(first), true);
        instances++;
        return instance;
    }

    @Override
    public String target() {
        return creation.target();
    }

    @Override
    public HandleKind kind() {
        return HandleKind.PIPE;
    }

    boolean messages() {
        return creation.messages();
    }

    @Override
    public boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        Request request = request(slot);
        if (request.op != Op.ACCEPT) {
            request.failed(new UnsupportedOperationException(request.op.label() + " on the server of " + target()));
            return DONE;
        }
        synchronized (this) {
            awaitingInstance.add(slot);
        }
        serve();
        return PENDING;
    }

    /** Gives instances to the requests that wait for one, in order. */
    private void serve() {
        List<Slot> done = new ArrayList<>();
        synchronized (this) {
            if (serving) {
                // Called by what the loop does; the loop goes on.
                return;
            }
            serving = true;
            try {
                Slot slot;
                while ((slot = awaitingInstance.peek()) != null) {
                    PipeInstance instance;
                    try {
                        instance = take();
                    } catch (IOException e) {
                        request(slot).failed(e);
                        done.add(awaitingInstance.remove());
                        continue;
                    }
                    if (instance == null) {
                        break;
                    }
                    awaitingInstance.remove();
                    awaitingClient.put(slot.index, instance);
                    if (instance.start(slot, null) == DONE) {
                        done.add(slot);
                    }
                }
            } finally {
                serving = false;
            }
        }
        done.forEach(driver.completions::completed);
    }

    /** {@return an instance, null when there are as many as there may be} */
    private @Nullable PipeInstance take() throws IOException {
        PipeInstance free = idle.poll();
        if (free != null) {
            return free;
        }
        if (limit > 0 && instances >= limit) {
            return null;
        }
        try {
            return create(false);
        } catch (PipeBusyException e) {
            // Somebody else made the first instance, with a limit.
            if (instances > 0) {
                return null;
            }
            throw e;
        }
    }

    /** An instance has ended its wait for a client. */
    void settled(int slot, PipeInstance instance, Status status) {
        synchronized (this) {
            awaitingClient.remove(slot);
            switch (status) {
                case OK -> {
                    // It serves; its handle says when it does no longer.
                }
                case ABORTED, BUSY -> {
                    // It still listens, which one may do for nobody.
                    if (awaitingClient.isEmpty() && idle.stream().noneMatch(PipeInstance::listening)) {
                        idle.addFirst(instance);
                    } else {
                        discard(instance);
                    }
                }
                default -> discard(instance);
            }
        }
        serve();
    }

    /** {@code CloseHandle}: at once, and without a client it cannot block. */
    private void discard(PipeInstance instance) {
        instances--;
        Kernel32.CloseHandle(instance.handle.value());
    }

    /** A connection is about to be closed. When it is the last one, another instance keeps the name. */
    void leaving() {
        synchronized (this) {
            instances--;
        }
        serve();
        synchronized (this) {
            if (!closed && instances == 0) {
                try {
                    idle.addFirst(create(false));
                } catch (IOException e) {
                    // The next ACCEPT meets the same and reports it.
                }
            }
        }
    }

    /** Takes an instance whose connection was broken. {@return false when the listener is closed} */
    boolean takeBack(Win32Handle handle) {
        synchronized (this) {
            if (closed) {
                return false;
            }
            idle.addLast(new PipeInstance(this, driver, handle, false));
        }
        serve();
        return true;
    }

    @Override
    public void cancel(Slot slot) {
        synchronized (this) {
            if (!awaitingInstance.remove(slot)) {
                PipeInstance instance = awaitingClient.get(slot.index);
                if (instance != null) {
                    instance.cancel(slot);
                }
                return;
            }
        }
        abort(slot);
    }

    @Override
    public void cancelAll() {
        List<Slot> ended;
        synchronized (this) {
            ended = List.copyOf(awaitingInstance);
            awaitingInstance.clear();
            awaitingClient.values().forEach(PipeInstance::cancelAll);
        }
        ended.forEach(this::abort);
    }

    private void abort(Slot slot) {
        request(slot).aborted(0, Win32Errors.ERROR_OPERATION_ABORTED);
        driver.completions.completed(slot);
    }

    private static Request request(Slot slot) {
        Request request = slot.request;
        if (request == null) {
            throw new IllegalArgumentException("the slot has no request");
        }
        return request;
    }

    /** Closes the instances that serve nobody; connections go on. */
    @Override
    public void close() throws IOException {
        List<PipeInstance> free;
        synchronized (this) {
            closed = true;
            free = List.copyOf(idle);
            idle.clear();
        }
        IOException failure = null;
        for (PipeInstance instance : free) {
            try {
                instance.close();
            } catch (IOException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
