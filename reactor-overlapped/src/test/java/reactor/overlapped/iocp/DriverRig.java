package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.core.scheduler.NonBlocking;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.DriverSettings;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SocketControl;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** A driver with one worker and without an engine: issues single requests and waits for their outcomes. */
final class DriverRig implements Completions, AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final int SLOTS = 16;

    /** A request, and its slot for as long as the driver has it. */
    final class Call extends Request {

        private final CompletableFuture<Void> complete = new CompletableFuture<>();

        /** Who has still to leave the slot: the submitter and the completion. */
        private final AtomicInteger inside = new AtomicInteger(2);

        private final SystemHandle handle;
        private Place place;

        private Call(SystemHandle handle) {
            this.handle = handle;
        }

        private void leave() {
            if (inside.decrementAndGet() == 0) {
                Place free = place;
                free.request = null;
                free.generation++;
                places.add(free);
                complete.complete(null);
            }
        }

        boolean isComplete() {
            return complete.isDone();
        }

        Call await() throws Exception {
            complete.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return this;
        }

        /** Waits for success. {@return the bytes moved} */
        int bytes() throws Exception {
            await();
            assertThat(error).as("the error of %s", op).isNull();
            assertThat(status).isEqualTo(Status.OK);
            return transferred;
        }

        /** Waits for an accept's success. */
        SystemHandle accepted() throws Exception {
            bytes();
            opened.add((SystemHandle) result);
            return (SystemHandle) result;
        }

        void cancel() {
            handle.cancel(place);
        }

        int slot() {
            return place.index;
        }
    }

    /** A slot. */
    static final class Place extends Slot {

        private volatile int generation = 1;

        Place(int index) {
            super(index);
        }

        @Override
        public int generation() {
            return generation;
        }
    }

    /** The only worker; may not block, as those of a port. */
    private final class Worker extends Thread implements NonBlocking {

        @Override
        public void run() {
            Dispatcher dispatcher = driver.dispatcher(0);
            while (!ending) {
                dispatcher.dispatch(-1);
            }
            dispatcher.close();
        }
    }

    final IocpDriver driver;

    private final BlockingQueue<Place> places = new LinkedBlockingQueue<>();
    private final List<SystemHandle> opened = new ArrayList<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private final Worker worker = new Worker();
    private volatile boolean ending;

    DriverRig() {
        List<Place> slots = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new Place(i));
        }
        places.addAll(slots);
        driver = new IocpDriver(new DriverSettings("rig", 1, 1, 64, slots, 0, Unpooled::directBuffer), this);
        worker.setDaemon(true);
        worker.start();
    }

    @Override
    public void completed(Slot slot) {
        ((Call) slot.request).leave();
    }

    /** Opens something that is closed in the end. */
    SystemHandle open(OpenSpec spec) throws IOException {
        SystemHandle handle = driver.open(spec);
        opened.add(handle);
        return handle;
    }

    /** Closes it now. */
    void close(SystemHandle handle) throws IOException {
        opened.remove(handle);
        handle.close();
    }

    Call start(SystemHandle handle, Op op, Consumer<Request> parameters) throws InterruptedException {
        Call call = new Call(handle);
        call.op = op;
        parameters.accept(call);
        Place place = places.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(place).as("a free slot").isNotNull();
        call.place = place;
        place.request = call;
        if (handle.start(place, null) == SystemHandle.DONE) {
            call.leave();
        }
        call.leave();
        return call;
    }

    Call start(SystemHandle handle, Op op) throws InterruptedException {
        return start(handle, op, request -> {});
    }

    Call connect(SystemHandle socket, InetSocketAddress peer) throws InterruptedException {
        return start(socket, Op.CONNECT, request -> request.argument = peer);
    }

    Call read(SystemHandle socket, ByteBuf memory) throws InterruptedException {
        return start(socket, Op.READ, request -> {
            request.buffer = memory;
            request.index = memory.writerIndex();
            request.length = memory.writableBytes();
        });
    }

    Call write(SystemHandle socket, ByteBuf memory) throws InterruptedException {
        return start(socket, Op.WRITE, request -> {
            request.buffer = memory;
            request.index = memory.readerIndex();
            request.length = memory.readableBytes();
        });
    }

    void write(SystemHandle socket, String text) throws Exception {
        ByteBuf memory = text(text);
        assertThat(write(socket, memory).bytes()).isEqualTo(memory.readableBytes());
    }

    /** Reads until so many bytes have come. */
    String read(SystemHandle socket, int count) throws Exception {
        ByteBuf memory = memory(count);
        while (memory.isWritable()) {
            memory.writerIndex(memory.writerIndex() + read(socket, memory).bytes());
        }
        return memory.toString(StandardCharsets.UTF_8);
    }

    /** Memory that is released in the end. */
    ByteBuf memory(int size) {
        ByteBuf memory = Unpooled.directBuffer(size, size);
        buffers.add(memory);
        return memory;
    }

    ByteBuf text(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return memory(bytes.length).writeBytes(bytes);
    }

    SystemHandle listen() throws IOException {
        return listen(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), SocketSettings.DEFAULT);
    }

    SystemHandle listen(InetAddress host, SocketSettings settings) throws IOException {
        return open(new ListenSpec(new InetSocketAddress(host, 0), 0, settings, SocketSettings.DEFAULT));
    }

    static InetSocketAddress local(SystemHandle socket) throws IOException {
        return (InetSocketAddress) control(socket).localAddress();
    }

    static SocketControl control(SystemHandle socket) {
        return socket.control(SocketControl.class);
    }

    SystemHandle socket(InetSocketAddress peer) throws IOException {
        return open(new SocketSpec(peer, null, SocketSettings.DEFAULT));
    }

    /** The two ends of a connection. */
    record Pair(SystemHandle client, SystemHandle server) {}

    Pair pair() throws Exception {
        return pair(listen());
    }

    Pair pair(SystemHandle listener) throws Exception {
        Call accept = start(listener, Op.ACCEPT);
        SystemHandle client = socket(local(listener));
        connect(client, local(listener)).bytes();
        return new Pair(client, accept.accepted());
    }

    static SocketSettings options(Map<java.net.SocketOption<?>, Object> options) {
        return new SocketSettings(options, false, false, false);
    }

    /** Fails when a request is left. */
    @Override
    public void close() throws Exception {
        for (SystemHandle handle : opened) {
            handle.cancelAll();
        }
        CallLog.await("free slots", () -> places.size() == SLOTS);
        for (SystemHandle handle : opened) {
            handle.close();
        }
        ending = true;
        driver.wake();
        worker.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
        assertThat(worker.isAlive()).as("the worker lives").isFalse();
        driver.close(false);
        buffers.forEach(ByteBuf::release);
    }
}
