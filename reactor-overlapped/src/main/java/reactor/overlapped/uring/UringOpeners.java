package reactor.overlapped.uring;

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
final class UringOpeners {

    /** Opens one kind of thing. */
    @FunctionalInterface
    interface Opener<S extends OpenSpec> {
        SystemHandle open(S spec) throws IOException;
    }

    private final Map<Class<? extends OpenSpec>, Opener<OpenSpec>> openers = new HashMap<>();

    UringOpeners(UringDriver driver) {
        FileOpening files = new FileOpening(driver);
        add(FileSpec.class, files::open);
        add(AdoptSpec.class, files::adopt);
        add(StandardSpec.class, files::standard);
        DatagramOpening datagrams = new DatagramOpening(driver);
        add(DatagramSpec.class, datagrams::open);
        SocketOpening sockets = new SocketOpening(driver);
        add(SocketSpec.class, sockets::connecting);
        add(ListenSpec.class, sockets::listening);
        PipeOpening pipes = new PipeOpening(driver, sockets);
        add(PipeConnectSpec.class, pipes::connecting);
        add(PipeListenSpec.class, pipes::listening);
        add(ProcessSpec.class, new ProcessOpening(driver)::open);
    }

    private <S extends OpenSpec> void add(Class<S> kind, Opener<S> opener) {
        openers.put(kind, spec -> opener.open(kind.cast(spec)));
    }

    SystemHandle open(OpenSpec spec) throws IOException {
        Opener<OpenSpec> opener = openers.get(spec.getClass());
        if (opener == null) {
            throw new UnsupportedOperationException("backend " + UringDriver.BACKEND + " has no "
                    + spec.getClass().getSimpleName().replaceFirst("Spec$", "").toLowerCase(Locale.ROOT) + ": "
                    + spec.target());
        }
        return opener.open(spec);
    }
}
