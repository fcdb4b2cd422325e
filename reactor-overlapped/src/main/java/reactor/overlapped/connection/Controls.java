package reactor.overlapped.connection;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.engine.OpenHandle;

/** Calls of what a handle has besides requests; they keep it open meanwhile. */
public final class Controls {

    private Controls() {}

    /** A call of a control. */
    @FunctionalInterface
    public interface Call<C, T> {
        @Nullable
        T on(C control) throws IOException;
    }

    /** {@return what the call returns; what it throws is thrown unchecked} */
    public static <C, T> @Nullable T call(OpenHandle handle, Class<C> type, String operation, Call<C, T> call) {
        try {
            return checked(handle, type, operation, call);
        } catch (IOException e) {
            throw new UncheckedIOException(operation + ": " + handle.system().target() + ": " + e.getMessage(), e);
        }
    }

    /** {@return what the call returns} */
    public static <C, T> @Nullable T checked(OpenHandle handle, Class<C> type, String operation, Call<C, T> call)
            throws IOException {
        C control = handle.system().control(type);
        if (control == null) {
            throw new UnsupportedOperationException(
                    operation + ": " + handle.system().target() + " has no such thing");
        }
        if (!handle.enter()) {
            throw handle.refusal();
        }
        try {
            return call.on(control);
        } finally {
            handle.leave();
        }
    }

    /** {@return what the call returns, which is not null} */
    public static <C, T> T required(OpenHandle handle, Class<C> type, String operation, Call<C, T> call)
            throws IOException {
        T value = checked(handle, type, operation, call);
        if (value == null) {
            throw new IOException(operation + ": " + handle.system().target() + " does not tell");
        }
        return value;
    }
}
