package reactor.overlapped.nio;

import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.BackendProvider;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;

/** The backend {@code nio}: the JDK's own channels, available everywhere and chosen last. */
public final class NioProvider implements BackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public NioProvider() {}

    @Override
    public String name() {
        return NioDriver.BACKEND;
    }

    @Override
    public int preference() {
        return 0;
    }

    @Override
    public @Nullable String unavailable() {
        return null;
    }

    @Override
    public Driver create(DriverSettings settings, Completions completions) {
        return new NioDriver(settings, completions);
    }
}
