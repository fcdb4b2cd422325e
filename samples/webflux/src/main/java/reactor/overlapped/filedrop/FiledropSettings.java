package reactor.overlapped.filedrop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What can be set.
 *
 * @param folder where the files are; created when it is not there
 * @param maximumSize the most bytes of one file
 * @param backend of the completion port: {@code iocp}, {@code uring} or {@code nio}; empty for the best that works here
 * @param idleTimeout how long an upload may stand still before it is given up
 * @param hosts further names under which the server is known, beside those of this computer; see {@link OwnPagesOnly}
 */
@ConfigurationProperties("filedrop")
public record FiledropSettings(
        @DefaultValue("filedrop") Path folder,
        @DefaultValue("10GB") DataSize maximumSize,
        @DefaultValue("") String backend,
        @DefaultValue("30s") Duration idleTimeout,
        @DefaultValue Set<String> hosts) {

    private static final Set<String> BACKENDS = Set.of("", "iocp", "uring", "nio");

    /** Checks them. */
    public FiledropSettings {
        if (maximumSize.toBytes() < 1) {
            throw new IllegalArgumentException("filedrop.maximum-size must be at least one byte, not " + maximumSize);
        }
        if (!BACKENDS.contains(backend)) {
            throw new IllegalArgumentException("backend must be iocp, uring or nio, not '" + backend + "'");
        }
        if (idleTimeout.isZero() || idleTimeout.isNegative()) {
            throw new IllegalArgumentException("filedrop.idle-timeout must be more than nothing, not " + idleTimeout);
        }
        hosts = Set.copyOf(hosts);
    }
}
