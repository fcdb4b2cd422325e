package reactor.overlapped.connection;

import io.netty.buffer.ByteBuf;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.Inbound;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.Reception;

/** The one receiving side of a connection, as bytes. */
public interface ByteInbound {

    /** {@return what comes} */
    Flux<ByteBuf> buffers();

    /** {@return one receive into buffers of the caller's} */
    Mono<Integer> receiveInto(List<ByteBuf> buffers);

    /** {@return bytes received so far} */
    long bytes();

    /** Of a stream of bytes. */
    final class Stream implements ByteInbound {

        private final Inbound<ByteBuf> inbound;

        Stream(OpenHandle handle, int bufferSize) {
            inbound = new Inbound<>(handle, bufferSize, Reception.BYTES);
        }

        @Override
        public Flux<ByteBuf> buffers() {
            return inbound;
        }

        @Override
        public Mono<Integer> receiveInto(List<ByteBuf> buffers) {
            return Inbound.receiveInto(inbound, buffers);
        }

        @Override
        public long bytes() {
            return inbound.bytes();
        }
    }
}
