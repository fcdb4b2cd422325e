package reactor.overlapped.uring;

import com.sun.jna.Native;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.BackendProvider;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;

/** The backend {@code uring}: chosen on Linux where the kernel and whoever confines this process let it make a ring. */
public final class UringProvider implements BackendProvider {

    private final @Nullable RingSetup given;

    /** For {@link java.util.ServiceLoader}. */
    public UringProvider() {
        given = null;
    }

    /** Makes rings of that kind, whatever the kernel could do better. */
    UringProvider(RingSetup setup) {
        given = setup;
    }

    @Override
    public String name() {
        return UringDriver.BACKEND;
    }

    @Override
    public int preference() {
        return 50;
    }

    @Override
    public @Nullable String unavailable() {
        return Probe.REASON;
    }

    /** Each has a ring of its own, and more rings than processors make smaller batches. */
    @Override
    public int workers(int concurrency) {
        return Math.max(2, concurrency);
    }

    @Override
    public boolean isOfThisSystem() {
        return onLinux();
    }

    private static boolean onLinux() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux");
    }

    @Override
    public Driver create(DriverSettings settings, Completions completions) {
        RingSetup setup = given != null ? given : Probe.SETUP;
        if (setup == null) {
            throw new UnsupportedOperationException("backend " + name() + " cannot serve here: " + Probe.REASON);
        }
        try {
            return new UringDriver(setup, settings, completions);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A real ring is made once: containers often forbid it. */
    private static final class Probe {

        static final @Nullable RingSetup SETUP;
        static final @Nullable String REASON;

        static {
            RingSetup setup = null;
            String reason = null;
            if (!onLinux()) {
                reason = "io_uring is Linux's, this is " + System.getProperty("os.name");
            } else {
                try {
                    if (Native.POINTER_SIZE != Long.BYTES || ByteOrder.nativeOrder() != ByteOrder.LITTLE_ENDIAN) {
                        throw new IOException("it is written for 64-bit systems of little-endian order");
                    }
                    Libc.load();
                    setup = RingSetup.probe();
                } catch (IOException e) {
                    reason = e.getMessage();
                } catch (RuntimeException | LinkageError e) {
                    reason = e.toString();
                }
            }
            SETUP = setup;
            REASON = reason;
        }
    }
}
