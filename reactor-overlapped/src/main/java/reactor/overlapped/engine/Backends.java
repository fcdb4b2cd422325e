package reactor.overlapped.engine;

import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.overlapped.spi.BackendProvider;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Finds the backends on the class path and chooses one. */
public final class Backends {

    private static final Logger LOGGER = Loggers.getLogger(Backends.class);

    private static final String PROPERTY = "reactor.overlapped.backend";

    /** That a better backend cannot serve is said once, not by every port. */
    private static final AtomicBoolean TOLD = new AtomicBoolean();

    private Backends() {}

    /**
     * Makes a port of the one that the system property names, else of the one with the highest preference that can serve here and does: what
     * it needs may be used up.
     *
     * @param port makes it; throws {@link UncheckedIOException} when the system refuses what the backend needs
     */
    public static <T> T automatic(Function<BackendProvider, T> port) {
        String wanted = System.getProperty(PROPERTY);
        if (wanted != null && !wanted.isBlank()) {
            return port.apply(named(wanted));
        }
        List<String> passedOver = new ArrayList<>();
        for (BackendProvider provider : all()) {
            String reason = provider.unavailable();
            if (reason == null) {
                try {
                    T made = port.apply(provider);
                    chosen(provider, passedOver);
                    return made;
                } catch (UncheckedIOException e) {
                    reason = String.valueOf(e.getCause());
                }
            }
            if (provider.isOfThisSystem()) {
                passedOver.add(provider.name() + " cannot serve here: " + reason);
            } else {
                LOGGER.debug("Backend {} cannot serve here: {}", provider.name(), reason);
            }
        }
        throw new IllegalStateException("no backend can serve here: " + String.join(", ", passedOver));
    }

    private static void chosen(BackendProvider provider, List<String> passedOver) {
        LOGGER.debug("Backend {} chosen", provider.name());
        if (!passedOver.isEmpty() && TOLD.compareAndSet(false, true)) {
            LOGGER.info("Backend {} serves, because {}", provider.name(), String.join(", ", passedOver));
        }
    }

    /**
     * {@return the one of that name}
     *
     * @throws IllegalArgumentException when there is none, or it cannot serve here
     */
    public static BackendProvider named(String name) {
        for (BackendProvider provider : all()) {
            if (provider.name().equals(name)) {
                String reason = provider.unavailable();
                if (reason != null) {
                    throw new IllegalArgumentException("backend " + name + " cannot serve here: " + reason);
                }
                return provider;
            }
        }
        throw new IllegalArgumentException("there is no backend " + name + "; there are "
                + all().stream().map(BackendProvider::name).collect(Collectors.joining(", ")));
    }

    private static List<BackendProvider> all() {
        return ServiceLoader.load(BackendProvider.class, BackendProvider.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .sorted(Comparator.comparingInt(BackendProvider::preference).reversed())
                .collect(Collectors.toList());
    }
}
