package reactor.overlapped.spi;

import org.jspecify.annotations.Nullable;

/** A backend as {@link java.util.ServiceLoader} finds it. */
public interface BackendProvider {

    /** {@return its name, as in the system property {@code reactor.overlapped.backend}} */
    String name();

    /** {@return the rank in automatic choice; the highest that is available wins} */
    int preference();

    /** {@return why it cannot serve on this machine, or null when it can} */
    @Nullable
    String unavailable();

    /** {@return whether it is meant for this operating system: that one which is cannot serve is worth to be told} */
    default boolean isOfThisSystem() {
        return true;
    }

    /** {@return how many workers a port has by default, of which so many should run at once} */
    default int workers(int concurrency) {
        return 2 * concurrency;
    }

    /** Makes the driver of a new port. */
    Driver create(DriverSettings settings, Completions completions);
}
