package reactor.overlapped.engine;

import io.netty.buffer.ByteBuf;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/**
 * Reads urgent data.
 *
 * @param <T> what is made of it
 */
public final class ReadUrgentMono<T> extends RequestMono<T> {

    private final int length;
    private final BiFunction<Request, ByteBuf, T> maker;

    public ReadUrgentMono(OpenHandle handle, int length, BiFunction<Request, ByteBuf, T> maker) {
        super(handle);
        this.length = length;
        this.maker = maker;
    }

    @Override
    protected Op op() {
        return Op.READ_URGENT;
    }

    @Override
    protected RequestSubscription<T> request(CoreSubscriber<? super T> actual) {
        return new Read(actual);
    }

    private final class Read extends RequestSubscription<T> {

        Read(CoreSubscriber<? super T> actual) {
            super(ReadUrgentMono.this.handle, actual);
            this.op = Op.READ_URGENT;
            this.length = ReadUrgentMono.this.length;
            this.exclusive = true;
        }

        @Override
        protected void prepare() {
            buffer = handle.engine().buffers().allocate(length);
        }

        @Override
        protected @Nullable T result() {
            ByteBuf read = buffer.setIndex(0, transferred);
            buffer = null;
            return maker.apply(this, read);
        }

        @Override
        protected void discard() {
            release();
        }

        @Override
        protected void release() {
            if (buffer != null) {
                buffer.release();
                buffer = null;
            }
        }
    }
}
