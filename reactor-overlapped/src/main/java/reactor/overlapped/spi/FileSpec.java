package reactor.overlapped.spi;

import java.nio.file.Path;
import java.util.Set;
import reactor.overlapped.file.Access;
import reactor.overlapped.file.Disposition;
import reactor.overlapped.file.FileAttribute;
import reactor.overlapped.file.FileFlag;
import reactor.overlapped.file.Share;

/**
 * A file, directory or disk to open: CreateFile in full. {@code overlapped} false asks for a {@link SynchronousHandle}; a thing that cannot
 * be overlapped (a console, a FIFO) answers with one even when asked otherwise.
 */
public record FileSpec(
        Path path,
        Set<Access> access,
        Set<Share> share,
        Disposition disposition,
        Set<FileFlag> flags,
        Set<FileAttribute> attributes,
        boolean inheritable,
        boolean overlapped)
        implements OpenSpec {

    @Override
    public String target() {
        return path.toString();
    }
}
