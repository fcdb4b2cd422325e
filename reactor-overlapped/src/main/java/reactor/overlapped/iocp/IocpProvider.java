package reactor.overlapped.iocp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.BackendProvider;
import reactor.overlapped.spi.Completions;
import reactor.overlapped.spi.Driver;
import reactor.overlapped.spi.DriverSettings;

/** The backend {@code iocp}: the I/O completion port of Windows. Loading this class touches neither JNA nor a DLL. */
public final class IocpProvider implements BackendProvider {

    /** For {@link java.util.ServiceLoader}. */
    public IocpProvider() {}

    @Override
    public String name() {
        return "iocp";
    }

    @Override
    public int preference() {
        return 100;
    }

    @Override
    public @Nullable String unavailable() {
        if (!isOfThisSystem()) {
            return "an I/O completion port needs Windows, this is " + System.getProperty("os.name");
        }
        String architecture = System.getProperty("os.arch", "");
        if (!architecture.equals("amd64") && !architecture.equals("aarch64")) {
            return "it needs a 64-bit JVM, this one is " + architecture;
        }
        try {
            Ntdll.load();
            Kernel32.load();
            return null;
        } catch (LinkageError e) {
            return "JNA cannot bind the system's libraries: " + e;
        }
    }

    @Override
    public boolean isOfThisSystem() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");
    }

    @Override
    public Driver create(DriverSettings settings, Completions completions) {
        return new IocpDriver(settings, completions);
    }
}
