package reactor.overlapped.file;

/**
 * Attributes that a file gets when it is created (the {@code FILE_ATTRIBUTE_…} of Win32 {@code CreateFile}). Other systems have
 * {@link #NORMAL}, {@link #READONLY} and, as a hint, {@link #TEMPORARY}, {@link #NOT_CONTENT_INDEXED} and {@link #ARCHIVE};
 * the rest they refuse with {@link UnsupportedOperationException}.
 */
public enum FileAttribute {
    /** FILE_ATTRIBUTE_ARCHIVE. */
    ARCHIVE,
    /** FILE_ATTRIBUTE_ENCRYPTED. */
    ENCRYPTED,
    /** FILE_ATTRIBUTE_HIDDEN. */
    HIDDEN,
    /** FILE_ATTRIBUTE_NORMAL; valid alone only. */
    NORMAL,
    /** FILE_ATTRIBUTE_NOT_CONTENT_INDEXED. */
    NOT_CONTENT_INDEXED,
    /** FILE_ATTRIBUTE_OFFLINE. */
    OFFLINE,
    /** FILE_ATTRIBUTE_READONLY; on POSIX systems no write permission. */
    READONLY,
    /** FILE_ATTRIBUTE_SYSTEM. */
    SYSTEM,
    /** FILE_ATTRIBUTE_TEMPORARY. */
    TEMPORARY
}
