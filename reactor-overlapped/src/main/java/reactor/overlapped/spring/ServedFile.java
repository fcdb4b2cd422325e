package reactor.overlapped.spring;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.ContentDisposition;
import org.springframework.http.ETag;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.web.server.MethodNotAllowedException;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;
import reactor.overlapped.file.FileOpener;
import reactor.overlapped.file.StreamOptions;

/**
 * A file as the answer to a request: whole, in part ({@code Range}, {@code If-Range}) or not at all ({@code If-Match}, {@code If-None-Match}, {@code
 * If-Modified-Since}, {@code If-Unmodified-Since}), as RFC 9110 has it. Immutable: each method returns another.
 *
 * <p>In an annotated controller return {@code writeTo(exchange)}; in a functional endpoint {@code ServerResponse.ok().build((exchange, context) ->
 * served.writeTo(exchange))}.
 */
public final class ServedFile {

    private final FileOpener opener;
    private @Nullable MediaType contentType;
    private @Nullable ContentDisposition contentDisposition;
    private @Nullable ETag eTag;
    private @Nullable Function<? super BasicFileAttributes, @Nullable String> eTagOf;
    private @Nullable CacheControl cacheControl;
    private StreamOptions options = StreamOptions.create();

    private ServedFile(FileOpener opener) {
        this.opener = opener;
    }

    private ServedFile(ServedFile from) {
        opener = from.opener;
        contentType = from.contentType;
        contentDisposition = from.contentDisposition;
        eTag = from.eTag;
        eTagOf = from.eTagOf;
        cacheControl = from.cacheControl;
        options = from.options;
    }

    /** {@return serves that file, on the shared port} */
    public static ServedFile of(Path path) {
        return of(FileOpener.of(path));
    }

    /** {@return serves what is so opened} */
    public static ServedFile of(FileOpener opener) {
        return new ServedFile(Objects.requireNonNull(opener, "opener"));
    }

    /** {@code Content-Type}; by default what the response has already, else what the file's name suggests. */
    public ServedFile contentType(MediaType newContentType) {
        ServedFile next = new ServedFile(this);
        next.contentType = Objects.requireNonNull(newContentType, "contentType");
        return next;
    }

    /** {@code Content-Disposition}; by default what the response has already. */
    public ServedFile contentDisposition(ContentDisposition newContentDisposition) {
        ServedFile next = new ServedFile(this);
        next.contentDisposition = Objects.requireNonNull(newContentDisposition, "contentDisposition");
        return next;
    }

    /**
     * {@code ETag}, with or without its quotes; by default made of time and size of the file, and weak for as long as the file has changed within two seconds. It is sent with whatever
     * file is there when it is opened: one that depends on the contents is better given as a {@linkplain #eTag(Function) function}.
     *
     * @throws IllegalArgumentException when it is no entity tag
     */
    public ServedFile eTag(String newETag) {
        ETag parsed = parsed(newETag);
        ServedFile next = new ServedFile(this);
        next.eTag = parsed;
        next.eTagOf = null;
        return next;
    }

    /**
     * {@code ETag}, found by the attributes of the file that is open, so that it belongs to the bytes that are sent, also when the file has just been replaced.
     *
     * @param newETag gives the tag, with or without its quotes, or null for the default one; is called once an answer, on a thread that may block; not for a file that is being
     *     written to all the time, which is sent without a tag. What it throws is the answer's error, as is an IllegalArgumentException when it gives no entity tag.
     */
    public ServedFile eTag(Function<? super BasicFileAttributes, @Nullable String> newETag) {
        ServedFile next = new ServedFile(this);
        next.eTag = null;
        next.eTagOf = Objects.requireNonNull(newETag, "eTag");
        return next;
    }

    private static ETag parsed(String eTag) {
        List<ETag> parsed = ETag.parse(ETag.quoteETagIfNecessary(eTag));
        if (parsed.size() != 1) {
            throw new IllegalArgumentException("eTag '" + eTag + "' is no entity tag");
        }
        return parsed.get(0);
    }

    /** {@code Cache-Control}; by default what the response has already. */
    public ServedFile cacheControl(CacheControl newCacheControl) {
        ServedFile next = new ServedFile(this);
        next.cacheControl = Objects.requireNonNull(newCacheControl, "cacheControl");
        return next;
    }

    /** How it is read: block size, depth, prefetch. Position and length are the request's. */
    public ServedFile options(StreamOptions newOptions) {
        ServedFile next = new ServedFile(this);
        next.options = Objects.requireNonNull(newOptions, "options");
        return next;
    }

    /**
     * Answers GET and HEAD.
     *
     * @return opens the file on subscribe, once, on a thread that may block; completes when the answer is sent and the file closed. It is closed too when the client goes away (a cancel). Fails with
     *     {@link java.nio.file.NoSuchFileException} or another {@link java.nio.file.FileSystemException} before anything is sent, with {@link MethodNotAllowedException} for other
     *     methods, and with a {@code FileSystemException} that says so when the file becomes shorter while it is sent: the server then breaks the connection, because
     *     what it has promised cannot be sent.
     */
    public Mono<Void> writeTo(ServerWebExchange exchange) {
        HttpMethod method = exchange.getRequest().getMethod();
        if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
            return Mono.error(new MethodNotAllowedException(method, List.of(HttpMethod.GET, HttpMethod.HEAD)));
        }
        return VersionedFile.use(opener, file -> new FileResponse(this, file, exchange).send());
    }

    Path path() {
        return opener.path();
    }

    @Nullable
    MediaType contentType() {
        return contentType;
    }

    @Nullable
    ContentDisposition contentDisposition() {
        return contentDisposition;
    }

    /** {@return null for the default, or none when the file cannot be told from another: when there are no attributes} */
    @Nullable
    ETag eTag(@Nullable BasicFileAttributes attributes) {
        String found = eTagOf == null || attributes == null ? null : eTagOf.apply(attributes);
        return found == null ? eTag : parsed(found);
    }

    @Nullable
    CacheControl cacheControl() {
        return cacheControl;
    }

    StreamOptions options() {
        return options;
    }
}
