package reactor.overlapped.pipe;

import io.netty.buffer.ByteBuf;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.connection.ByteInbound;
import reactor.overlapped.engine.Inbound;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Reception;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Status;

/** The receiving side of a message-mode pipe: messages, or their bytes. */
final class MessageInbound implements ByteInbound {

    private final OpenHandle handle;
    private final Inbound<PipeMessage> messages;

    MessageInbound(OpenHandle handle, int bufferSize) {
        this.handle = handle;
        messages = new Inbound<>(handle, bufferSize, new Messages());
    }

    boolean isReceiving() {
        return messages.isReceiving();
    }

    Flux<PipeMessage> messages() {
        return messages;
    }

    @Override
    public Flux<ByteBuf> buffers() {
        return messages.handle((message, sink) -> {
            if (message.content().isReadable()) {
                sink.next(message.content());
            } else {
                message.content().release();
            }
        });
    }

    @Override
    public Mono<Integer> receiveInto(List<ByteBuf> buffers) {
        return Mono.error(new UnsupportedOperationException(
                "receiveInto: " + handle.system().target() + " is in message mode; use messages()"));
    }

    @Override
    public long bytes() {
        return messages.bytes();
    }

    private static final class Messages implements Reception<PipeMessage> {

        @Override
        public Op op() {
            return Op.READ;
        }

        @Override
        public PipeMessage received(Request read, ByteBuf filled) {
            return new PipeMessage(filled, read.status != Status.PARTIAL);
        }

        @Override
        public void drop(PipeMessage unwanted) {
            unwanted.content().release();
        }

        @Override
        public boolean keepsEmpty() {
            return true;
        }
    }
}
