package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.FileContract;
import reactor.overlapped.net.DisposableServer;

/** What the contracts of pipes stand on: a name that nobody else has, and both ends on the test's port. What is made here is closed after the test. */
@Timeout(120)
abstract class PipeContract extends FileContract {

    private static final AtomicInteger NUMBER = new AtomicInteger();

    protected final String name =
            "reactor-overlapped-" + ProcessHandle.current().pid() + "-test-" + NUMBER.incrementAndGet();

    private final BlockingQueue<PipeConnection> accepted = new LinkedBlockingQueue<>();

    PipeContract(String backend) {
        super(backend);
    }

    /** The two ends of a connection that nobody but the test uses. */
    record Ends(PipeConnection server, PipeConnection client) {}

    final PipeServer server() {
        return PipeServer.create().name(name).runOn(port());
    }

    final PipeClient client() {
        return PipeClient.create().name(name).runOn(port());
    }

    /** {@return a server whose connections only {@link #accepted} knows} */
    final DisposableServer listen(PipeServer server) {
        return bind(server.doOnConnection(accepted::add));
    }

    final DisposableServer bind(PipeServer server) {
        DisposableServer bound = server.bind().block(PATIENCE);
        assertThat(bound).isNotNull();
        closeLater(bound.onDispose().doOnSubscribe(subscription -> bound.dispose()));
        return bound;
    }

    final PipeConnection connect(PipeClient client) {
        PipeConnection connection = client.connect().block(PATIENCE);
        assertThat(connection).isNotNull();
        closeLater(connection.close());
        return connection;
    }

    /** {@return the server's end of the next connection} */
    final PipeConnection accepted() {
        try {
            PipeConnection next = accepted.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(next).as("a connection that the server has accepted").isNotNull();
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    final Ends ends() {
        return ends(server(), client());
    }

    final Ends ends(PipeServer server, PipeClient client) {
        listen(server);
        PipeConnection one = connect(client);
        return new Ends(accepted(), one);
    }

    // ---- bytes

    static Mono<Void> send(PipeConnection connection, byte[]... buffers) {
        return connection
                .outbound()
                .send(Flux.fromArray(buffers).map(FileContract::direct))
                .then();
    }

    /** {@return that many bytes, or fewer when the stream ends before} */
    static byte[] receive(PipeConnection connection, int count) {
        AtomicInteger left = new AtomicInteger(count);
        return bytesOf(connection
                .inbound()
                .receiveRetained()
                .takeUntil(buffer -> left.addAndGet(-buffer.readableBytes()) <= 0));
    }

    /** {@return contents cut into pieces} */
    static Flux<ByteBuf> pieces(byte[] bytes, int size) {
        return Flux.range(0, (bytes.length + size - 1) / size)
                .map(i -> direct(Arrays.copyOfRange(bytes, i * size, Math.min(bytes.length, (i + 1) * size))));
    }

    /** Waits until no more is added: what adds is held up, or has ended. */
    static long awaitStandstill(java.util.function.LongSupplier amount) {
        long last = -1;
        long since = System.nanoTime();
        long deadline = since + PATIENCE.toNanos();
        while (System.nanoTime() - since < TimeUnit.MILLISECONDS.toNanos(300) && System.nanoTime() < deadline) {
            long now = amount.getAsLong();
            if (now != last) {
                last = now;
                since = System.nanoTime();
            }
            Thread.onSpinWait();
        }
        return last;
    }

    static void releaseAll(Queue<ByteBuf> buffers) {
        for (ByteBuf buffer; (buffer = buffers.poll()) != null; ) {
            buffer.release();
        }
    }
}
