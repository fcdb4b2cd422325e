package reactor.overlapped.filedrop;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file of the folder, as the list shows it.
 *
 * @param name its name
 * @param size in bytes
 * @param modified when it was last written
 * @param sha256 of its contents, in hexadecimal digits; null when they did not come in by this server
 */
record StoredFile(
        String name, long size, Instant modified, @Nullable String sha256) {}
