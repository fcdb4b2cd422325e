package reactor.overlapped.spi;

import org.jspecify.annotations.Nullable;

/** A child process that was started. Each stream's handle is the caller's to close. */
public interface ProcessControl {

    /** {@return the process} */
    Process process();

    /** {@return where its standard input is written, null when that is redirected} */
    @Nullable
    SystemHandle input();

    /** {@return where its standard output is read, null when that is redirected} */
    @Nullable
    SystemHandle output();

    /** {@return where its standard error is read, null when that is redirected} */
    @Nullable
    SystemHandle error();
}
