package reactor.overlapped.engine;

import org.jspecify.annotations.Nullable;
import reactor.core.CoreSubscriber;
import reactor.overlapped.spi.Op;

/** A request without memory: connect, disconnect. */
public final class CommandMono extends RequestMono<Void> {

    private final Op op;
    private final @Nullable Object argument;

    public CommandMono(OpenHandle handle, Op op, @Nullable Object argument) {
        super(handle);
        this.op = op;
        this.argument = argument;
    }

    @Override
    protected Op op() {
        return op;
    }

    @Override
    protected RequestSubscription<Void> request(CoreSubscriber<? super Void> actual) {
        return new Command(handle, actual, op, argument);
    }

    private static final class Command extends RequestSubscription<Void> {

        Command(OpenHandle handle, CoreSubscriber<? super Void> actual, Op op, @Nullable Object argument) {
            super(handle, actual);
            this.op = op;
            this.argument = argument;
        }

        @Override
        protected @Nullable Void result() {
            return null;
        }

        @Override
        protected void release() {
            // no memory
        }
    }
}
