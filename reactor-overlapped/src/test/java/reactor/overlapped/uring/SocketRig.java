package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.Driver;
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

/** A driver with two rings and without an engine: issues single requests and waits for their outcomes. */
final class SocketRig implements Completions, AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final int SLOTS = 16;
    private static final int WORKERS = 2;

    /** A request, and its slot for as long as the driver has it. */
    final class Call extends Request {

        private final CompletableFuture<Void> complete = new CompletableFuture<>();

        /** Who has still to leave the slot: the submitter and the completion. */
        private final AtomicInteger inside = new AtomicInteger(2);

        private final SystemHandle handle;
        private final Place place;

        private Call(SystemHandle handle, Place place) {
            this.handle = handle;
            this.place = place;
        }

        private void leave() {
            if (inside.decrementAndGet() == 0) {
                place.request = null;
                place.generation++;
                places.add(place);
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
            opened.push((SystemHandle) result);
            return (SystemHandle) result;
        }

        void cancel() {
            handle.cancel(place);
        }
    }

    private static final class Place extends Slot {

        private volatile int generation = 1;

        Place(int index) {
            super(index);
        }

        @Override
        public int generation() {
            return generation;
        }
    }

    private final Driver driver;
    private final BlockingQueue<Place> places = new LinkedBlockingQueue<>();
    private final Deque<SystemHandle> opened = new ArrayDeque<>();
    private final List<ByteBuf> buffers = new ArrayList<>();
    private final List<Thread> workers = new ArrayList<>();
    private volatile boolean ending;

    SocketRig() {
        List<Place> slots = new ArrayList<>();
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new Place(i));
        }
        places.addAll(slots);
        driver = new UringProvider()
                .create(new DriverSettings("rig", WORKERS, WORKERS, 64, slots, 0, Unpooled::directBuffer), this);
        for (int i = 0; i < WORKERS; i++) {
            int number = i;
            Thread worker = new Thread(() -> work(number), "rig-" + i);
            worker.setDaemon(true);
            workers.add(worker);
            worker.start();
        }
    }

    private void work(int number) {
        Dispatcher dispatcher = driver.dispatcher(number);
        while (!ending) {
            dispatcher.dispatch(-1);
        }
        driver.wake();
        dispatcher.close();
    }

    @Override
    public void completed(Slot slot) {
        ((Call) slot.request).leave();
    }

    /** Opens something that is closed in the end. */
    SystemHandle open(OpenSpec spec) throws IOException {
        SystemHandle handle = driver.open(spec);
        opened.push(handle);
        return handle;
    }

    /** Closes it now. */
    void close(SystemHandle handle) throws IOException {
        opened.remove(handle);
        handle.close();
    }

    Call start(SystemHandle handle, Op op, Consumer<Request> parameters) throws InterruptedException {
        Place place = places.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(place).as("a free slot").isNotNull();
        Call call = new Call(handle, place);
        call.op = op;
        parameters.accept(call);
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

    Call read(SystemHandle socket, Op op, ByteBuf memory) throws InterruptedException {
        return start(socket, op, request -> {
            request.buffer = memory;
            request.index = memory.writerIndex();
            request.length = memory.writableBytes();
        });
    }

    void write(SystemHandle socket, Op op, String text) throws Exception {
        ByteBuf memory = text(text);
        Call write = start(socket, op, request -> {
            request.buffer = memory;
            request.index = memory.readerIndex();
            request.length = memory.readableBytes();
        });
        assertThat(write.bytes()).isEqualTo(memory.readableBytes());
    }

    /** Reads until so many bytes have come. */
    String read(SystemHandle socket, int count) throws Exception {
        ByteBuf memory = memory(count);
        fill(socket, memory);
        return memory.toString(StandardCharsets.UTF_8);
    }

    /** Reads until the memory is full. */
    void fill(SystemHandle socket, ByteBuf memory) throws Exception {
        while (memory.isWritable()) {
            int count = read(socket, Op.READ, memory).bytes();
            memory.writerIndex(memory.writerIndex() + count);
        }
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

    /** The two ends of a connection. */
    record Pair(SystemHandle client, SystemHandle server) {}

    Pair pair() throws Exception {
        SystemHandle listener = open(new ListenSpec(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                0,
                SocketSettings.DEFAULT,
                SocketSettings.DEFAULT));
        Call accept = start(listener, Op.ACCEPT);
        InetSocketAddress address =
                (InetSocketAddress) listener.control(SocketControl.class).localAddress();
        SystemHandle client = open(new SocketSpec(address, null, SocketSettings.DEFAULT));
        start(client, Op.CONNECT, request -> request.argument = address).bytes();
        return new Pair(client, accept.accepted());
    }

    /** Fails when a request is left. */
    @Override
    public void close() throws Exception {
        for (SystemHandle handle : opened) {
            handle.cancelAll();
        }
        List<Place> free = new ArrayList<>();
        while (free.size() < SLOTS) {
            Place place = places.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            assertThat(place).as("a free slot after %s", free.size()).isNotNull();
            free.add(place);
        }
        for (SystemHandle handle : opened) {
            handle.close();
        }
        ending = true;
        driver.wake();
        for (Thread worker : workers) {
            worker.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
            assertThat(worker.isAlive()).as("%s lives", worker.getName()).isFalse();
        }
        driver.close(false);
        buffers.forEach(ByteBuf::release);
    }
}
