package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.FileControl;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SynchronousHandle;
import reactor.overlapped.spi.SystemHandle;

/**
 * Makes a handle whose calls block look like one whose requests complete: a thread of its own makes the calls, one after the other, and
 * nothing else, so that a cancel which interrupts the thread can hit no other handle's call.
 */
public final class SynchronousAdapter implements SystemHandle {

    /** How often a thread is interrupted that was about to block but had not; some systems cannot interrupt at all. */
    private static final int INTERRUPTS = 200;

    private static final RequestSlotMark END = new RequestSlotMark();

    private final Engine engine;
    private final SynchronousHandle system;
    private final @Nullable UnbufferedCalls unbuffered;
    private final BlockingQueue<Slot> waiting = new LinkedBlockingQueue<>();

    /** The slot whose call the thread makes now; changed and acted on under this object's lock, so that no interrupt is late. */
    private @Nullable Slot running;

    SynchronousAdapter(Engine engine, SynchronousHandle system) {
        this.engine = engine;
        this.system = system;
        FileControl file = system.control(FileControl.class);
        this.unbuffered =
                file != null && file.alignment() > 1 ? new UnbufferedCalls(system, file, engine.buffers()) : null;
        Thread thread = new Uninterrupted(this::run, engine.name() + "-sync-" + system.target());
        thread.setDaemon(true);
        thread.start();
    }

    /** {@return the backend's handle} */
    public SynchronousHandle system() {
        return system;
    }

    @Override
    public String target() {
        return system.target();
    }

    @Override
    public HandleKind kind() {
        return system.kind();
    }

    @Override
    public boolean issuedByCaller(Op op) {
        return true;
    }

    @Override
    public boolean start(Slot slot, @Nullable Dispatcher dispatcher) {
        waiting.add(slot);
        return PENDING;
    }

    @Override
    public void cancel(Slot slot) {
        if (waiting.remove(slot)) {
            slot.request.aborted(0, 0);
            engine.completed(slot);
        } else {
            interrupt(slot, slot.generation(), INTERRUPTS);
        }
    }

    private void interrupt(Slot slot, int generation, int tries) {
        if (tries > 0 && !interrupted(slot, generation)) {
            long pause = 1 + (INTERRUPTS - tries) / 10;
            try {
                engine.blockingScheduler()
                        .schedule(() -> interrupt(slot, generation, tries - 1), pause, TimeUnit.MILLISECONDS);
            } catch (RejectedExecutionException e) {
                // The port has ended meanwhile and waits for that call no more.
            }
        }
    }

    /** {@return false when that call runs and was not to be woken yet} */
    private synchronized boolean interrupted(Slot slot, int generation) {
        return running != slot || slot.generation() != generation || system.interrupt();
    }

    @Override
    public void cancelAll() {
        for (Slot slot : waiting) {
            if (slot != END) {
                cancel(slot);
            }
        }
        system.cancelAll();
        Slot now = running();
        if (now != null) {
            interrupt(now, now.generation(), INTERRUPTS);
        }
    }

    private synchronized @Nullable Slot running() {
        return running;
    }

    private synchronized void running(@Nullable Slot slot) {
        running = slot;
    }

    @Override
    public void close() throws IOException {
        waiting.add(END);
        system.close();
    }

    private void run() {
        try {
            for (Slot slot = waiting.take(); slot != END; slot = waiting.take()) {
                running(slot);
                RequestSlot own = (RequestSlot) slot;
                if (own.state.cancelWanted() || own.owner().handle.isDisposed()) {
                    // Whoever wanted that may have looked before the call was running.
                    own.request.aborted(0, 0);
                } else {
                    call(own.request);
                }
                running(null);
                engine.completed(slot);
            }
        } catch (InterruptedException e) {
            // Nobody has this thread but us: it ends, and the port's shutdown gives up what still waits.
            Thread.currentThread().interrupt();
        }
    }

    private void call(Request request) {
        system.enter();
        try {
            int moved = moved(request.op, view(request));
            if (moved < 0) {
                request.end();
            } else {
                request.ok(moved);
            }
        } catch (InterruptedIOException e) {
            request.aborted(e.bytesTransferred, 0);
        } catch (IOException | RuntimeException | Error e) {
            request.failed(e);
        } finally {
            system.leave();
        }
    }

    private int moved(Op op, ByteBuffer view) throws IOException {
        if (unbuffered != null) {
            return unbuffered.call(op, view);
        }
        return op == Op.READ ? system.read(view) : system.write(view);
    }

    private static ByteBuffer view(Request request) {
        ByteBuf buffer = request.buffer;
        if (buffer != null) {
            return buffer.nioBuffer(request.index, request.length);
        }
        ByteBuffer view = request.byteBuffer.duplicate();
        view.limit(request.index + request.length).position(request.index);
        return view;
    }

    /** An interrupt by a subscriber's code would close a FileChannel under a blocked call. */
    private static final class Uninterrupted extends Thread {
        Uninterrupted(Runnable work, String name) {
            super(work, name);
        }

        @Override
        public void interrupt() {
            // see above
        }
    }

    /** Ends the thread. */
    private static final class RequestSlotMark extends Slot {
        RequestSlotMark() {
            super(-1);
        }

        @Override
        public int generation() {
            return 0;
        }
    }
}
