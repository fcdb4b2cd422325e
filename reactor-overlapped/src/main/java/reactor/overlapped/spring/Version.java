package reactor.overlapped.spring;

import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;

/**
 * What tells one state of a file from another.
 *
 * @param eTag null when there is nothing to tell it by
 * @param modified in whole seconds, not in the future; null when not known
 */
record Version(@Nullable ETag eTag, @Nullable Instant modified) {

    /** A file that has just been changed may change again without a trace in its time and size. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    static Version of(BasicFileAttributes attributes, @Nullable ETag given) {
        Instant modified = attributes.lastModifiedTime().toInstant();
        Instant now = Instant.now();
        String tag = Long.toHexString(attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)) + "-"
                + Long.toHexString(attributes.size());
        return new Version(
                given != null ? given : new ETag(tag, modified.plus(SETTLED).isAfter(now)),
                (modified.isAfter(now) ? now : modified).truncatedTo(ChronoUnit.SECONDS));
    }
}
