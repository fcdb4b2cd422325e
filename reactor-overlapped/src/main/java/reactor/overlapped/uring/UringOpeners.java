package reactor.overlapped.uring;

import java.io.IOException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import reactor.overlapped.spi.FileSpec;
import reactor.overlapped.spi.OpenSpec;
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
