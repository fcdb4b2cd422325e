package reactor.overlapped.engine;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import reactor.overlapped.spi.BackendProvider;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Finds the backends on the class path and chooses one. */
public final class Backends {

    private static final Logger LOGGER = Loggers.getLogger(Backends.class);

    private static final String PROPERTY = "reactor.overlapped.backend";

    private Backends() {}

    /** {@return the one that the system property names, else the one with the highest preference that can serve here} */
    public static BackendProvider automatic() {
        String wanted = System.getProperty(PROPERTY);
        if (wanted != null && !wanted.isBlank()) {
            return named(wanted);
        }
        for (BackendProvider provider : all()) {
            String reason = provider.unavailable();
            if (reason == null) {
                LOGGER.debug("Backend {} chosen", provider.name());
                return provider;
            }
            LOGGER.debug("Backend {} cannot serve here: {}", provider.name(), reason);
        }
        throw new IllegalStateException("no backend can serve here");
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
