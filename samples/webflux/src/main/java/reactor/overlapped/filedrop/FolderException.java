package reactor.overlapped.filedrop;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;

/** The folder cannot be used. */
final class FolderException extends RuntimeException {

    FolderException(Path folder, IOException cause) {
        super("cannot use the folder " + folder + ": " + reason(cause), cause);
    }

    private static String reason(IOException cause) {
        if (cause instanceof AccessDeniedException denied) {
            return "access to " + denied.getFile() + " is denied";
        }
        if (cause instanceof FileAlreadyExistsException exists) {
            return exists.getFile() + " is no folder";
        }
        return String.valueOf(cause.getMessage());
    }
}
