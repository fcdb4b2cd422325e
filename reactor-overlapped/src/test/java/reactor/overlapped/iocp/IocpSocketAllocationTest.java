package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.spi.Dispatcher;
import reactor.overlapped.spi.DriverSettings;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** What a request costs the heap: the test's thread is submitter and worker. */
@Tag("iocp")
class IocpSocketAllocationTest {

    private static final int WARM_UP = 1000;
    private static final int MEASURED = 1000;
    private static final int SIZE = 16;

    private final List<DriverRig.Place> slots =
            List.of(new DriverRig.Place(0), new DriverRig.Place(1), new DriverRig.Place(2));
    private final IocpDriver driver =
            new IocpDriver(new DriverSettings("allocation", 1, 1, 64, slots, 0, Unpooled::directBuffer), slot -> {});
    private final Dispatcher dispatcher = driver.dispatcher(0);

    /** A request that is used again and again. */
    private static final class Reused extends Request {}

    @Test
    void to_await_read_and_write_allocates_nothing() throws Exception {
        SystemHandle listener = driver.open(new ListenSpec(
                new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), 0),
                0,
                SocketSettings.DEFAULT,
                SocketSettings.DEFAULT));
        Reused accept = request(0, Op.ACCEPT);
        begin(listener, 0);
        SystemHandle client = driver.open(new SocketSpec(DriverRig.local(listener), null, SocketSettings.DEFAULT));
        Reused connect = request(1, Op.CONNECT);
        connect.argument = DriverRig.local(listener);
        begin(client, 1);
        await(accept);
        await(connect);
        SystemHandle server = (SystemHandle) accept.result;

        // Without leak detection, which counts itself.
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
        ByteBuf[] memory = new ByteBuf[4];
        for (int i = 0; i < memory.length; i++) {
            memory[i] = allocator.directBuffer(SIZE, SIZE);
        }
        memory[0].writerIndex(SIZE);
        memory[2].writerIndex(SIZE / 2);
        Reused await = request(0, Op.AWAIT_READABLE);
        Reused write = request(1, Op.WRITE);
        Reused read = request(2, Op.READ);
        write.length = SIZE;
        read.length = SIZE;
        write.buffer = memory[0];
        read.buffer = memory[1];
        assertThat(allocatedBy(client, server, await, write, read))
                .as("bytes per await, write and read of one buffer")
                .isZero();

        write.buffer = null;
        write.vector = new ByteBuf[] {memory[2], memory[2]};
        write.vectorCount = 2;
        read.buffer = null;
        read.vector = new ByteBuf[] {memory[3].capacity(SIZE / 2), allocator.directBuffer(SIZE / 2, SIZE / 2)};
        read.vectorCount = 2;
        assertThat(allocatedBy(client, server, await, write, read))
                .as("bytes per await, write and read of a vector")
                .isZero();

        for (SystemHandle handle : List.of(listener, client, server)) {
            handle.close();
        }
        dispatcher.close();
        driver.close(false);
        read.vector[1].release();
        for (ByteBuf one : memory) {
            one.release();
        }
    }

    private long allocatedBy(SystemHandle client, SystemHandle server, Request await, Request write, Request read) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long before = 0;
        for (int i = -WARM_UP; i < MEASURED; i++) {
            if (i == 0) {
                before = threads.getThreadAllocatedBytes(thread);
            }
            begin(server, 0);
            begin(client, 1);
            await(write);
            await(await);
            begin(server, 2);
            await(read);
            if (read.transferred != SIZE) {
                throw new AssertionError("read " + read.transferred + ", " + read.error);
            }
        }
        // What the JIT compiler leaves to chance is less than an object per request.
        return (threads.getThreadAllocatedBytes(thread) - before) / MEASURED;
    }

    private Reused request(int slot, Op op) {
        Reused request = new Reused();
        request.op = op;
        slots.get(slot).request = request;
        return request;
    }

    private void begin(SystemHandle handle, int slot) {
        slots.get(slot).request.transferred = -1;
        handle.start(slots.get(slot), null);
    }

    private void await(Request request) {
        while (request.transferred < 0) {
            dispatcher.dispatch(-1);
        }
        if (request.status != Status.OK) {
            throw new AssertionError(request.status.toString(), request.error);
        }
    }
}
