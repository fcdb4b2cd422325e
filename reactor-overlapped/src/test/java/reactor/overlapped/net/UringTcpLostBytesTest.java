package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.CompletionPortBuilder;

/** There is no memory for bytes that the system has handed over already. */
@Tag("uring")
class UringTcpLostBytesTest extends TcpContract {

    private static final String USED_UP = "direct memory is used up";

    private final AtomicBoolean refuses = new AtomicBoolean();
    private final Queue<String> received = new ConcurrentLinkedQueue<>();

    /** The fixture's, which counts; refuses one buffer when memory is short. */
    private final ByteBufAllocator refusing = new AbstractByteBufAllocator(true) {
        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return Unpooled.buffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (refuses.compareAndSet(true, false)) {
                throw new OutOfMemoryError(USED_UP);
            }
            return fixture.allocator().directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    };

    @Override
    String backend() {
        return "uring";
    }

    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.allocator(refusing);
    }

    /** Subscribes. {@return how it ends: its error, null at the end of the stream} */
    private CompletableFuture<Throwable> receiving(Connection connection) {
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        connection
                .inbound()
                .receiveRetained()
                .subscribe(
                        buffer -> received.add(new String(bytesOf(buffer), StandardCharsets.UTF_8)),
                        end::complete,
                        () -> end.complete(null));
        return end;
    }

    private static Throwable of(CompletableFuture<Throwable> end) throws Exception {
        return end.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void a_stream_that_has_lost_bytes_does_not_go_on_behind_them() throws Exception {
        Link link = link();
        refuses.set(true);

        CompletableFuture<Throwable> first = receiving(link.connection());
        link.peer().send("lost");
        assertLost(of(first));
        assertThat(refuses).as("memory is short no more").isFalse();

        link.peer().send("behind the gap");
        assertLost(of(receiving(link.connection())));
        assertLost(of(receiving(link.connection())));
        assertThat(received).isEmpty();
        link.connection().close().block(PATIENCE);
        link.peer().awaitGone();
    }

    private static void assertLost(Throwable error) {
        assertThat(error)
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll("read", "lost", "memory")
                .hasStackTraceContaining(USED_UP);
    }
}
