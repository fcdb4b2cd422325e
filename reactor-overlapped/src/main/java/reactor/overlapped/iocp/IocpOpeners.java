package reactor.overlapped.iocp;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.spi.DatagramSpec;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.OpenSpec;
import reactor.overlapped.spi.PipeConnectSpec;
import reactor.overlapped.spi.PipeListenSpec;
import reactor.overlapped.spi.ProcessSpec;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.StandardSpec;
import reactor.overlapped.spi.SystemHandle;

/** Who opens what: a further kind of thing is one more line here and one more file. */
final class IocpOpeners {

    /** Opens one kind of thing. */
    @FunctionalInterface
    interface Opener<S extends OpenSpec> {
        SystemHandle open(IocpDriver driver, S spec) throws IOException;
    }

    private final Map<Class<? extends OpenSpec>, Opener<OpenSpec>> openers = new HashMap<>();
    private final IocpDriver driver;

    IocpOpeners(IocpDriver driver) {
        this.driver = driver;
        add(FileSpec.class, (port, spec) -> new FileOpening(port, spec).open());
        add(AdoptSpec.class, Adoption::adopt);
        add(StandardSpec.class, Adoption::standard);
        add(ListenSpec.class, SocketOpening::listener);
        add(SocketSpec.class, SocketOpening::socket);
        add(DatagramSpec.class, (port, spec) -> new DatagramOpening(port, spec).open());
        add(PipeListenSpec.class, PipeListener::open);
        add(PipeConnectSpec.class, (port, spec) -> new PipeConnecting(port, spec).open());
        add(ProcessSpec.class, (port, spec) -> new ProcessOpening(port, spec).open());
    }

    private <S extends OpenSpec> void add(Class<S> kind, Opener<S> opener) {
        openers.put(kind, (port, spec) -> opener.open(port, kind.cast(spec)));
    }

    SystemHandle open(OpenSpec spec) throws IOException {
        Opener<OpenSpec> opener = openers.get(spec.getClass());
        if (opener == null) {
            throw new UnsupportedOperationException("backend iocp has no "
                    + spec.getClass().getSimpleName().replaceFirst("Spec$", "").toLowerCase(Locale.ROOT) + ": "
                    + spec.target());
        }
        return opener.open(driver, spec);
    }
}
