package reactor.overlapped.spring;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.ETag;
import org.springframework.http.HttpHeaders;

/** Evaluates what a request makes conditional on the file's version, in the order of RFC 9110, section 13.2.2. */
final class Preconditions {

    enum Outcome {
        PROCEED,
        NOT_MODIFIED,
        FAILED
    }

    private final HttpHeaders request;
    private final Version version;

    Preconditions(HttpHeaders request, Version version) {
        this.request = request;
        this.version = version;
    }

    Outcome evaluate() {
        if (request.containsHeader(HttpHeaders.IF_MATCH)) {
            if (!matches(HttpHeaders.IF_MATCH, true)) {
                return Outcome.FAILED;
            }
        } else if (changedSince(HttpHeaders.IF_UNMODIFIED_SINCE)) {
            return Outcome.FAILED;
        }
        if (request.containsHeader(HttpHeaders.IF_NONE_MATCH)) {
            return matches(HttpHeaders.IF_NONE_MATCH, false) ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
        }
        Instant since = date(HttpHeaders.IF_MODIFIED_SINCE);
        return since != null && !changedSince(HttpHeaders.IF_MODIFIED_SINCE) ? Outcome.NOT_MODIFIED : Outcome.PROCEED;
    }

    /** {@return whether the file is still the one of which the client has a part} */
    boolean rangeApplies() {
        String validator = request.getFirst(HttpHeaders.IF_RANGE);
        if (validator == null) {
            return true;
        }
        if (validator.contains("\"")) {
            List<ETag> tags = ETag.parse(validator);
            return tags.size() == 1 && version.eTag() != null && tags.get(0).compare(version.eTag(), true);
        }
        Instant date = date(HttpHeaders.IF_RANGE);
        // A file that changes twice within a second has one date: such a date proves nothing yet.
        return date != null
                && date.equals(version.modified())
                && date.plusSeconds(1).isBefore(Instant.now());
    }

    private boolean matches(String header, boolean strong) {
        ETag own = version.eTag();
        String tags = String.join(", ", request.getOrEmpty(header));
        return ETag.parse(tags).stream().anyMatch(tag -> tag.isWildcard() || own != null && tag.compare(own, strong));
    }

    private boolean changedSince(String header) {
        Instant since = date(header);
        return since != null && version.modified() != null && version.modified().isAfter(since);
    }

    /** {@return null when there is none, or none that can be read, which counts as none} */
    private @Nullable Instant date(String header) {
        try {
            long millis = request.getFirstDate(header);
            return millis < 0 ? null : Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }
}
