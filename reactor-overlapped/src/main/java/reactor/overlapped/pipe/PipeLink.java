package reactor.overlapped.pipe;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.connection.ByteInbound;
import reactor.overlapped.connection.Controls;
import reactor.overlapped.connection.Lifecycle;
import reactor.overlapped.connection.OpenConnection;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.TransactMono;
import reactor.overlapped.spi.PipeControl;

/** A connected pipe over a handle of the port. */
final class PipeLink extends OpenConnection implements PipeConnection {

    private static final int BUFFER_SIZE = 64 * 1024;

    private final boolean server;
    private final boolean messageMode;

    /** Bytes of transactions. */
    private final LongAdder requested = new LongAdder();

    private final LongAdder replied = new LongAdder();

    private PipeLink(
            Lifecycle<PipeLink> lifecycle,
            OpenHandle handle,
            PipeAddress address,
            boolean server,
            boolean messageMode) {
        super(lifecycle, handle, address, address);
        this.server = server;
        this.messageMode = messageMode;
    }

    /** {@return the connection of a connected pipe} */
    static PipeLink of(Lifecycle<PipeLink> lifecycle, OpenHandle handle, PipeAddress address, boolean server)
            throws IOException {
        boolean messages = Controls.required(handle, PipeControl.class, "connect", PipeControl::messages);
        return new PipeLink(lifecycle, handle, address, server, messages);
    }

    @Override
    protected boolean keepsBoundaries() {
        return messageMode;
    }

    @Override
    protected ByteInbound newInbound(int bufferSize) {
        return messageMode ? new MessageInbound(openHandle(), bufferSize) : super.newInbound(bufferSize);
    }

    @Override
    public boolean messageMode() {
        return messageMode;
    }

    @Override
    public Flux<PipeMessage> messages() {
        return messages(BUFFER_SIZE);
    }

    @Override
    public Flux<PipeMessage> messages(int bufferSize) {
        return messageMode && receiving(bufferSize) instanceof MessageInbound inbound
                ? metered(inbound.messages())
                : Flux.error(noMessages("messages"));
    }

    @Override
    public Mono<ByteBuf> transact(ByteBuf request, int longestReply) {
        if (!messageMode) {
            return Mono.error(noMessages("transact"));
        }
        return Mono.defer(() -> {
            if (received() instanceof MessageInbound inbound && inbound.isReceiving()) {
                return Mono.error(new IllegalStateException("transact: somebody receives from "
                        + openHandle().system().target() + " already, and would get the reply"));
            }
            int length = request.readableBytes();
            return new TransactMono(openHandle(), request, longestReply).doOnNext(reply -> {
                requested.add(length);
                replied.add(reply.readableBytes());
            });
        });
    }

    @Override
    public long bytesSent() {
        return super.bytesSent() + requested.sum();
    }

    @Override
    public long bytesReceived() {
        return super.bytesReceived() + replied.sum();
    }

    private UnsupportedOperationException noMessages(String operation) {
        return new UnsupportedOperationException(
                operation + ": " + openHandle().system().target() + " is not in message mode");
    }

    @Override
    public Mono<Long> peerProcess() {
        return blocking("peerProcess", PipeControl::peerProcess);
    }

    @Override
    public Mono<Void> disconnect() {
        if (!server) {
            return close();
        }
        // The system wants nothing in flight; what is begun in between it ends with an error.
        return Mono.defer(() -> {
            leaveHandler();
            cancelInFlight();
            return closeAfter(quiesce().then(blocking("disconnect", control -> {
                control.disconnect();
                return null;
            })));
        });
    }

    private void cancelInFlight() {
        if (openHandle().enter()) {
            try {
                openHandle().system().cancelAll();
            } finally {
                openHandle().leave();
            }
        }
    }

    private <T> Mono<T> blocking(String operation, Controls.Call<PipeControl, @Nullable T> call) {
        return new BlockingMono<>(
                openHandle().engine().blockingScheduler(),
                operation + "(" + openHandle().system().target() + ")",
                () -> Controls.checked(openHandle(), PipeControl.class, operation, call),
                result -> {});
    }

    @Override
    public String toString() {
        return "PipeConnection(" + ((PipeAddress) address()).name() + ")";
    }
}
