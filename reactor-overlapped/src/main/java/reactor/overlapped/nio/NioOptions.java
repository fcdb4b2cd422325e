package reactor.overlapped.nio;

import com.sun.nio.file.ExtendedOpenOption;
import java.nio.file.FileSystems;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileAttribute;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.Share;
import reactor.overlapped.spi.FileSpec;

/** What of a FileSpec becomes an option of the JDK, and what is refused. */
final class NioOptions {

    static final boolean WINDOWS =
            System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("windows");

    private static final LinkOption[] FOLLOW = {};
    private static final LinkOption[] NO_FOLLOW = {LinkOption.NOFOLLOW_LINKS};

    private NioOptions() {}

    /** Refuses what no system accepts, then what the JDK cannot do here. */
    static void check(FileSpec spec) {
        if (spec.attributes().contains(FileAttribute.NORMAL)
                && spec.attributes().size() > 1) {
            throw new IllegalArgumentException("attribute NORMAL is valid alone only: " + spec.attributes());
        }
        if (spec.disposition() == Disposition.TRUNCATE_EXISTING
                && !spec.access().contains(Access.WRITE)) {
            throw new IllegalArgumentException("disposition TRUNCATE_EXISTING needs access WRITE");
        }
        if (spec.inheritable()) {
            throw refused("inheritable handles");
        }
        if (!WINDOWS || spec.path().getFileSystem() != FileSystems.getDefault()) {
            for (Share share : Share.values()) {
                if (!spec.share().contains(share)) {
                    throw refused("share mode without " + share + ": this system cannot keep others from it");
                }
            }
        }
        NioAttributes.check(spec);
    }

    static UnsupportedOperationException refused(String what) {
        return new UnsupportedOperationException("backend " + NioDriver.BACKEND + " has no " + what);
    }

    /** {@return access, share mode and flags; nothing that creates or truncates} */
    static Set<OpenOption> of(FileSpec spec) {
        Set<OpenOption> options = reopened(spec);
        if (spec.access().contains(Access.READ)) {
            options.add(StandardOpenOption.READ);
        }
        if (spec.access().contains(Access.WRITE)) {
            options.add(StandardOpenOption.WRITE);
        }
        if (spec.flags().contains(FileFlag.NO_BUFFERING)) {
            options.add(extended("DIRECT"));
        }
        if (!spec.share().contains(Share.READ)) {
            options.add(extended("NOSHARE_READ"));
        }
        if (!spec.share().contains(Share.WRITE)) {
            options.add(extended("NOSHARE_WRITE"));
        }
        if (!spec.share().contains(Share.DELETE)) {
            options.add(extended("NOSHARE_DELETE"));
        }
        return options;
    }

    /** {@return what a second channel on the same file has in common with the first} */
    static Set<OpenOption> reopened(FileSpec spec) {
        Set<OpenOption> options = new HashSet<>();
        if (spec.flags().contains(FileFlag.WRITE_THROUGH)) {
            options.add(StandardOpenOption.DSYNC);
        }
        options.addAll(Set.of(links(spec)));
        return options;
    }

    static LinkOption[] links(FileSpec spec) {
        return spec.flags().contains(FileFlag.OPEN_REPARSE_POINT) ? NO_FOLLOW : FOLLOW;
    }

    /** Module jdk.unsupported has these options and may be missing from a runtime image. */
    private static OpenOption extended(String name) {
        try {
            return ExtendedOpenOption.valueOf(name);
        } catch (LinkageError e) {
            throw refused(name + " without module jdk.unsupported");
        }
    }
}
