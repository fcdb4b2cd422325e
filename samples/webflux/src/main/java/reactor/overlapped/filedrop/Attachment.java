package reactor.overlapped.filedrop;

import java.nio.charset.StandardCharsets;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.MediaType;
import org.springframework.http.MediaTypeFactory;

/** How a file is handed out: a browser saves it and never shows it, whatever is in it. */
final class Attachment {

    /** It may be kept, and is asked for again: a name may stand for another file tomorrow. */
    static final CacheControl CACHING = CacheControl.noCache();

    private Attachment() {}

    static MediaType type(StoredFile file) {
        return MediaTypeFactory.getMediaType(file.name()).orElse(MediaType.APPLICATION_OCTET_STREAM);
    }

    static ContentDisposition disposition(StoredFile file) {
        return ContentDisposition.attachment()
                .filename(file.name(), StandardCharsets.UTF_8)
                .build();
    }
}
