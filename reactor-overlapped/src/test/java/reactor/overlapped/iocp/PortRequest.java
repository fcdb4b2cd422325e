package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.OverlappedRequest;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Status;

/** One request of a test's own, as a backend sees it, with memory of the port's. */
final class PortRequest extends OverlappedRequest {

    private static final long PATIENCE_SECONDS = 60;

    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable Throwable refusal;

    private PortRequest(OpenHandle handle, Op op) {
        super(handle);
        this.op = op;
    }

    /** Submits one without memory. */
    static PortRequest submit(OpenHandle handle, Op op) {
        return new PortRequest(handle, op).submitted();
    }

    /** Submits one that reads so many bytes at most. */
    static PortRequest read(OpenHandle handle, Op op, int most) {
        PortRequest request = new PortRequest(handle, op);
        request.buffer = handle.engine().buffers().allocate(Math.max(1, most));
        request.length = most;
        return request.submitted();
    }

    /** Submits one that writes a text. */
    static PortRequest write(OpenHandle handle, Op op, String text, @Nullable Object argument) {
        PortRequest request = new PortRequest(handle, op);
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        request.buffer =
                handle.engine().buffers().allocate(Math.max(1, bytes.length)).writeBytes(bytes);
        request.length = bytes.length;
        request.argument = argument;
        return request.submitted();
    }

    /** Submits one with an argument only. */
    static PortRequest submit(OpenHandle handle, Op op, Object argument) {
        PortRequest request = new PortRequest(handle, op);
        request.argument = argument;
        return request.submitted();
    }

    /** Submits one with two buffers of the test's. */
    static PortRequest vector(OpenHandle handle, Op op, ByteBuf... buffers) {
        PortRequest request = new PortRequest(handle, op);
        request.vector = buffers;
        request.vectorCount = buffers.length;
        return request.submitted();
    }

    private PortRequest submitted() {
        submit();
        return this;
    }

    boolean isDone() {
        return done.getCount() == 0;
    }

    /** Waits for the completion and gives the memory up. {@return the status} */
    Status await() {
        try {
            assertThat(done.await(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as(op.label() + " completes")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        assertThat(refusal).isNull();
        return status;
    }

    /** Waits for the completion. {@return what it has read} */
    String text() {
        assertThat(await()).as("status, error: " + error).isIn(Status.OK, Status.PARTIAL);
        return buffer == null ? "" : text;
    }

    private String text = "";

    @Override
    protected void completed() {
        ByteBuf memory = buffer;
        if (memory != null) {
            text = memory.getCharSequence(0, transferred, StandardCharsets.UTF_8)
                    .toString();
            memory.release();
        }
        done.countDown();
    }

    @Override
    protected void refused(Throwable reason) {
        refusal = reason;
        if (buffer != null) {
            buffer.release();
        }
        done.countDown();
    }

    @Override
    protected void abandoned(Throwable reason) {
        refusal = reason;
        done.countDown();
    }
}
