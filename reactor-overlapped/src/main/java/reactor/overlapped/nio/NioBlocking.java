package reactor.overlapped.nio;

import java.io.IOException;
import reactor.core.scheduler.NonBlocking;

/** The way into every call that may block and is not a request. */
final class NioBlocking {

    /** A call with a result. */
    @FunctionalInterface
    interface Call<T> {
        T run() throws IOException;
    }

    /** A call without a result. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    private NioBlocking() {}

    /**
     * Makes the call on a thread that may block, with the errors that all backends share. An interrupt closes a FileChannel, so one that
     * came earlier and was for the thread's owner is put aside meanwhile.
     */
    static <T> T call(String operation, String target, Call<T> call) throws IOException {
        check(operation);
        boolean interrupted = Thread.interrupted();
        try {
            return call.run();
        } catch (IOException | RuntimeException e) {
            Exception reason = NioErrors.of(operation, target, e);
            if (reason instanceof IOException io) {
                throw io;
            }
            throw (RuntimeException) reason;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    static void run(String operation, String target, Action action) throws IOException {
        call(operation, target, () -> {
            action.run();
            return Boolean.TRUE;
        });
    }

    private static void check(String operation) {
        if (Thread.currentThread() instanceof NonBlocking) {
            throw new IllegalStateException(operation + " may block, which thread "
                    + Thread.currentThread().getName() + " must not");
        }
    }
}
