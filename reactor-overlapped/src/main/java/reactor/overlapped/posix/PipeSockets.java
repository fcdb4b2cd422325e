package reactor.overlapped.posix;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The socket files of pipes: one outlives its server when that is killed. */
public final class PipeSockets {

    private static final int TYPE = 0170000;
    private static final int SOCKET = 0140000;

    private PipeSockets() {}

    /**
     * Makes room for a server's socket: removes one whose server is gone. One name has one server.
     *
     * @throws AccessDeniedException somebody serves it
     * @throws FileAlreadyExistsException something else than a socket is there
     */
    public static void removeStale(Path path, String target) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!isSocket(path)) {
            throw new FileAlreadyExistsException(path.toString(), null, "is no pipe");
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false);
            probe.connect(UnixDomainSocketAddress.of(path));
        } catch (ConnectException e) {
            Files.deleteIfExists(path);
            return;
        } catch (SocketException e) {
            // It is there, and it is busy, or not ours.
            throw taken(target, e);
        }
        throw taken(target, null);
    }

    /** Where the system does not tell, whoever connects finds out. */
    private static boolean isSocket(Path path) throws IOException {
        return !path.getFileSystem().supportedFileAttributeViews().contains("unix")
                || Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
                        && (mode & TYPE) == SOCKET;
    }

    /** {@return what a second server of a name gets} */
    public static AccessDeniedException taken(String target, @Nullable IOException reason) {
        AccessDeniedException taken = new AccessDeniedException(target, null, "somebody serves it already");
        taken.initCause(reason);
        return taken;
    }
}
