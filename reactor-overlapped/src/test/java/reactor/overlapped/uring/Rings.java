package reactor.overlapped.uring;

import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.BackendProvider;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;

/**
 * The backend {@code uring} with rings of each kind that some kernel would get, and with queues that overflow, as backends with names of their
 * own, so that every suite can run on them. Automatic choice never takes them.
 */
public abstract class Rings implements BackendProvider {

    private final String name;
    private final RingSetup setup;

    private Rings(String name, RingSetup setup) {
        this.name = name;
        this.setup = setup;
    }

    /** Kernel 6.1. */
    public static final class WithSqArray extends Rings {
        public WithSqArray() {
            super("uring-6.1", RingSetup.level(1));
        }
    }

    /** Kernel 5.19. */
    public static final class Cooperative extends Rings {
        public Cooperative() {
            super("uring-5.19", RingSetup.level(2));
        }
    }

    /** Kernel 5.11. */
    public static final class Plain extends Rings {
        public Plain() {
            super("uring-5.11", RingSetup.level(3));
        }
    }

    /** Two submissions and four completions fill it. */
    public static final class Tiny extends Rings {
        public Tiny() {
            super("uring-tiny", RingSetup.level(0).sized(2, 4));
        }
    }

    /** As {@link Tiny}, where completions may come at any time. */
    public static final class TinyPlain extends Rings {
        public TinyPlain() {
            super("uring-tiny-5.11", RingSetup.level(3).sized(2, 4));
        }
    }

    @Override
    public final String name() {
        return name;
    }

    @Override
    public final int preference() {
        return Integer.MIN_VALUE;
    }

    @Override
    public final @Nullable String unavailable() {
        return new UringProvider().unavailable();
    }

    @Override
    public final int workers(int concurrency) {
        return new UringProvider(setup).workers(concurrency);
    }

    @Override
    public final Driver create(DriverSettings settings, Completions completions) {
        return new UringProvider(setup).create(settings, completions);
    }
}
