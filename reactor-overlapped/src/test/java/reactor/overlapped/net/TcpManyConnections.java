package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.engine.Port;
import reactor.overlapped.testing.faults.Held;

/** A process of its own that has many connections open at a time, both sides of each. Arguments: the backend and how many. */
final class TcpManyConnections {

    private static final Duration PATIENCE = Duration.ofSeconds(100);
    private static final int AT_ONCE = 100;
    private static final int ROUNDS = 3;

    private TcpManyConnections() {}

    public static void main(String[] args) {
        int count = Integer.parseInt(args[1]);
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);
        CompletionPort port =
                CompletionPort.builder().backend(args[0]).allocator(allocator).build();
        AtomicInteger ended = new AtomicInteger();
        DisposableServer server = TcpServer.create()
                .runOn(port)
                .bindAddress(() -> new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .backlog(1024)
                .observe((connection, state) -> {
                    if (state == ConnectionObserver.State.CLOSED) {
                        ended.incrementAndGet();
                    }
                })
                .handle((inbound, outbound) -> outbound.send(inbound.receiveRetained()))
                .bindNow(PATIENCE);

        List<Connection> connections = Flux.range(0, count)
                .flatMap(
                        i -> TcpClient.create()
                                .runOn(port)
                                .remoteAddress(server::address)
                                .connect(),
                        AT_ONCE)
                .collectList()
                .block(PATIENCE);
        Held.await(() -> server.connections() == count);
        System.out.println("open " + server.connections());

        // All of them wait for something to receive: none of them may hold a buffer for that.
        AtomicInteger answered = new AtomicInteger();
        for (int i = 0; i < count; i++) {
            int number = i;
            connections
                    .get(i)
                    .inbound()
                    .receiveRetained()
                    .subscribe(
                            buffer -> {
                                if (read(buffer) == number) {
                                    answered.incrementAndGet();
                                }
                            },
                            reason -> {
                                if (!(reason instanceof AsynchronousCloseException)) {
                                    System.out.println(reason);
                                }
                            });
        }
        Held.await(() -> port.inFlight() >= 2 * count && allocator.metric().usedDirectMemory() == 0);
        System.out.println("idle bytes " + allocator.metric().usedDirectMemory());

        for (int round = 1; round <= ROUNDS; round++) {
            Flux.range(0, count)
                    .flatMap(
                            i -> connections
                                    .get(i)
                                    .outbound()
                                    .send(Mono.fromSupplier(
                                            () -> allocator.directBuffer(8).writeLong(i)))
                                    .then(),
                            AT_ONCE)
                    .then()
                    .block(PATIENCE);
            int all = round * count;
            Held.await(() -> answered.get() == all);
        }
        System.out.println("answered " + answered.get());

        Collections.shuffle(connections);
        Flux.fromIterable(connections)
                .flatMap(Connection::close, AT_ONCE)
                .then()
                .block(PATIENCE);
        Held.await(() -> server.connections() == 0 && ended.get() == count);
        server.dispose();
        server.onDispose().block(PATIENCE);
        Held.await(() -> port.inFlight() == 0 && allocator.metric().usedDirectMemory() == 0);
        System.out.println("left " + server.connections() + " connections, " + ended.get() + " ended, "
                + Port.engineOf(port).slotsInUse() + " slots, "
                + allocator.metric().usedDirectMemory() + " bytes");
        port.disposeLater(Duration.ofSeconds(1)).block(PATIENCE);
    }

    private static long read(ByteBuf buffer) {
        try {
            return buffer.readLong();
        } finally {
            buffer.release();
        }
    }
}
