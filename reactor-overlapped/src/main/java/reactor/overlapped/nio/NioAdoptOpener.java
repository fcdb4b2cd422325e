package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.Set;
import reactor.overlapped.HandleKind;
import reactor.overlapped.file.Access;
import reactor.overlapped.spi.AdoptSpec;
import reactor.overlapped.spi.SystemHandle;

/**
 * Takes a file descriptor of this process, on Linux, by opening {@code /proc/self/fd/N}. That is a new open file description with a file
 * pointer of its own, at the start; file and access are the descriptor's. So the end of a pipe works, and a file that has no name any
 * more; a socket cannot be opened that way. The descriptor itself stays the caller's: the JDK has no call that would close it.
 */
final class NioAdoptOpener {

    private static final String DESCRIPTORS = "/proc/self/fd/";
    private static final String FLAGS = "flags:";
    private static final int ACCESS_MODE = 3;
    private static final int WRITE_ONLY = 1;
    private static final int READ_WRITE = 2;

    private NioAdoptOpener() {}

    static Path path(long descriptor) {
        return Path.of(DESCRIPTORS + descriptor);
    }

    static SystemHandle open(AdoptSpec spec) throws IOException {
        if (!Files.isDirectory(Path.of(DESCRIPTORS))) {
            throw NioOptions.refused("adopted handles on this system");
        }
        if (spec.close()) {
            throw NioOptions.refused("adopted handles that it closes: the JDK cannot close a descriptor");
        }
        Path path = path(spec.handle());
        NioPlace place;
        try {
            place = NioPlace.of(path);
        } catch (NoSuchFileException e) {
            throw NioErrors.of("adopt", spec.target(), NioErrno.EBADF);
        }
        Set<Access> access = access(spec);
        Set<OpenOption> options = new HashSet<>();
        if (access.contains(Access.READ)) {
            options.add(StandardOpenOption.READ);
        }
        if (access.contains(Access.WRITE)) {
            options.add(StandardOpenOption.WRITE);
        }
        NioChannels channels = new NioChannels(place, access, channel(path, options), Set.of(), false, false);
        boolean positions = place.kind() == HandleKind.DIRECTORY
                || (spec.disk() && NioFileOpener.hasPositions(place, channels.any("adopt")));
        return positions
                ? new NioFileHandle(place, channels, 1, false)
                : new NioSynchronousHandle(place, channels, false);
    }

    private static FileChannel channel(Path path, Set<OpenOption> options) throws IOException {
        try {
            return FileChannel.open(path, options);
        } catch (FileSystemException e) {
            String reason = e.getReason();
            if (reason != null && NioErrno.find(reason) == NioErrno.ENXIO) {
                throw NioOptions.refused("adopted sockets");
            }
            throw e;
        }
    }

    private static Set<Access> access(AdoptSpec spec) throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/fdinfo/" + spec.handle()))) {
            if (line.startsWith(FLAGS)) {
                int mode = (int) Long.parseLong(line.substring(FLAGS.length()).trim(), 8) & ACCESS_MODE;
                return mode == READ_WRITE
                        ? EnumSet.allOf(Access.class)
                        : EnumSet.of(mode == WRITE_ONLY ? Access.WRITE : Access.READ);
            }
        }
        throw NioErrors.of("adopt", spec.target(), NioErrno.EBADF);
    }
}
