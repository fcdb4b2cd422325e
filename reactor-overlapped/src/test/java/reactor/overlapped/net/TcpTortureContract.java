package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPortBuilder;
import reactor.overlapped.testing.faults.Held;

/** Send, receive, cancel, close and reset from many threads at random: every subscriber is told once, nothing stays. */
abstract class TcpTortureContract extends TcpContract {

    private static final int THREADS = 4;
    private static final int CONNECTIONS = 12;
    private static final int OPERATIONS = 100_000 / THREADS;
    private static final Duration LONGEST = Duration.ofSeconds(40);

    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Queue<Connection> connections = new ConcurrentLinkedQueue<>();

    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.slots(64).concurrency(2).byteBudget(100_000);
    }

    @Test
    @Timeout(120)
    void whatever_threads_do_to_connections_everything_ends_once_and_nothing_leaks() throws Exception {
        Path file = Files.write(directory.resolve("file"), Pattern.bytes(0, 50_000));
        DisposableServer server = bindEcho();
        AtomicReferenceArray<Connection> table = new AtomicReferenceArray<>(CONNECTIONS);
        for (int i = 0; i < CONNECTIONS; i++) {
            table.set(i, open(server));
        }
        Queue<Watcher<?>> all = new ConcurrentLinkedQueue<>();
        AtomicInteger operations = new AtomicInteger();
        long end = System.nanoTime() + LONGEST.toNanos();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < THREADS; t++) {
            Random random = new Random(t);
            threads.add(new Thread(() -> {
                List<Watcher<?>> own = new ArrayList<>();
                for (int i = 0; i < OPERATIONS && System.nanoTime() - end < 0; i++) {
                    operations.incrementAndGet();
                    try {
                        act(random, server, table, file, own, all);
                    } catch (RuntimeException | Error e) {
                        wrong.add("thrown: " + e);
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        Flux.fromIterable(connections).flatMap(Connection::close, 64).then().block(PATIENCE);
        Held.await(() -> server.connections() == 0);
        Held.await(() -> all.stream().allMatch(Watcher::isOver));
        server.dispose();
        server.onDispose().block(PATIENCE);
        fixture.assertNothingLeft();

        System.out.printf("%s: %d operations, %d connections%n", backend(), operations.get(), connections.size());
        assertThat(wrong.stream().distinct().toList()).isEmpty();
        var counts = fixture.counts();
        assertThat(counts.completed() + counts.cancelled() + counts.failed()).isEqualTo(counts.submitted());
    }

    private Connection open(DisposableServer server) {
        Connection connection = client(server.address()).linger(-1).connect().block(PATIENCE);
        connections.add(connection);
        return connection;
    }

    private void act(
            Random random,
            DisposableServer server,
            AtomicReferenceArray<Connection> table,
            Path file,
            List<Watcher<?>> own,
            Queue<Watcher<?>> all) {
        int place = random.nextInt(CONNECTIONS);
        Connection connection = table.get(place);
        int dice = random.nextInt(1000);
        if (dice < 8) {
            Connection fresh = open(server);
            if (table.compareAndSet(place, connection, fresh)) {
                end(random, connection);
            } else {
                fresh.dispose();
            }
            return;
        }
        if (dice < 400 && !own.isEmpty()) {
            own.remove(random.nextInt(own.size())).cancel();
            return;
        }
        Watcher<Object> watcher = new Watcher<>(wrong, random.nextInt(6));
        own.add(watcher);
        all.add(watcher);
        if (own.size() > 30) {
            own.remove(0).cancel();
        }
        request(random, connection, file, dice).subscribe(watcher);
    }

    private Publisher<?> request(Random random, Connection connection, Path file, int dice) {
        if (dice < 650) {
            return connection.inbound().receiveRetained(4096);
        }
        if (dice < 720) {
            return connection
                    .inbound()
                    .receiveInto(List.of(
                            Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(100))
                                    .clear(),
                            Unpooled.wrappedBuffer(ByteBuffer.allocateDirect(3000))
                                    .clear()));
        }
        if (dice < 970) {
            int count = 1 + random.nextInt(20);
            int size = 1 + random.nextInt(5000);
            Flux<ByteBuf> source = Flux.range(0, count)
                    .map(i -> fixture.allocator().directBuffer(size).writeZero(size));
            return random.nextBoolean()
                    ? connection.outbound().send(source).then()
                    : connection
                            .outbound()
                            .send(source, buffer -> count % 3 == 0)
                            .then();
        }
        if (dice < 985) {
            return connection
                    .outbound()
                    .sendFile(file, random.nextInt(1000), 40_000)
                    .then();
        }
        return connection
                .outbound()
                .then(Mono.empty())
                .sendString(Mono.just("text"))
                .then();
    }

    /** Closes it, resets it, or ends it gracefully. */
    private static void end(Random random, Connection connection) {
        switch (random.nextInt(3)) {
            case 0 -> connection.dispose();
            case 1 -> {
                try {
                    connection.option(java.net.StandardSocketOptions.SO_LINGER, 0);
                } catch (RuntimeException closedAlready) {
                    // The peer, or a failed send, was faster.
                }
                connection.dispose();
            }
            default -> connection.outbound().shutdownOutput().then().subscribe(nothing -> {}, failed -> {}, () -> {});
        }
    }
}
