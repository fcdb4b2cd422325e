package reactor.overlapped.nio;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.DosFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import reactor.overlapped.file.FileAttribute;
import reactor.overlapped.spi.FileSpec;

/** The attributes a file gets when it is created. */
final class NioAttributes {

    private static final java.nio.file.attribute.FileAttribute<?>[] NONE = {};
    private static final Set<PosixFilePermission> READ_ONLY = PosixFilePermissions.fromString("r--r--r--");
    private static final Set<PosixFilePermission> WRITES = EnumSet.of(
            PosixFilePermission.OWNER_WRITE, PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private NioAttributes() {}

    static void check(FileSpec spec) {
        boolean dos = isDos(spec.path());
        for (FileAttribute attribute : spec.attributes()) {
            boolean supported = switch (attribute) {
                case NORMAL, TEMPORARY, NOT_CONTENT_INDEXED, ARCHIVE -> true;
                case READONLY -> dos || isPosix(spec.path());
                case HIDDEN, SYSTEM -> dos;
                case OFFLINE, ENCRYPTED -> false;
            };
            if (!supported) {
                throw NioOptions.refused("file attribute " + attribute + " on this system");
            }
        }
    }

    /** {@return what the creating call itself can set: the handle it gives may write in spite of it} */
    static java.nio.file.attribute.FileAttribute<?>[] whenCreating(FileSpec spec) {
        if (!isReadOnly(spec) || !isPosix(spec.path())) {
            return NONE;
        }
        return new java.nio.file.attribute.FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(READ_ONLY)};
    }

    /** Sets the rest. */
    static void apply(FileSpec spec) throws IOException {
        Set<FileAttribute> wanted = spec.attributes();
        if (isDos(spec.path())) {
            DosFileAttributeView view = Objects.requireNonNull(
                    Files.getFileAttributeView(spec.path(), DosFileAttributeView.class, NioOptions.links(spec)));
            if (wanted.contains(FileAttribute.HIDDEN)) {
                view.setHidden(true);
            }
            if (wanted.contains(FileAttribute.SYSTEM)) {
                view.setSystem(true);
            }
            if (wanted.contains(FileAttribute.ARCHIVE)) {
                view.setArchive(true);
            }
            if (isReadOnly(spec)) {
                view.setReadOnly(true);
            }
        } else if (isReadOnly(spec)) {
            Set<PosixFilePermission> permissions = permissions(spec.path());
            if (permissions.removeAll(WRITES)) {
                Files.setPosixFilePermissions(spec.path(), permissions);
            }
        }
    }

    /** Makes the call while the file's owner may write. */
    static void whileWritable(FileSpec spec, NioBlocking.Action action) throws IOException {
        if (!isPosix(spec.path())) {
            action.run();
            return;
        }
        Set<PosixFilePermission> before = permissions(spec.path());
        Set<PosixFilePermission> meanwhile = EnumSet.copyOf(before);
        meanwhile.add(PosixFilePermission.OWNER_WRITE);
        Files.setPosixFilePermissions(spec.path(), meanwhile);
        try {
            action.run();
        } finally {
            Files.setPosixFilePermissions(spec.path(), before);
        }
    }

    static boolean isReadOnly(FileSpec spec) {
        return spec.attributes().contains(FileAttribute.READONLY);
    }

    private static Set<PosixFilePermission> permissions(Path path) throws IOException {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        permissions.addAll(Files.getPosixFilePermissions(path));
        return permissions;
    }

    private static boolean isPosix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Linux has a "dos" view too, kept in extended attributes for Samba: not what is meant. */
    private static boolean isDos(Path path) {
        return NioOptions.WINDOWS
                && path.getFileSystem().supportedFileAttributeViews().contains("dos");
    }
}
