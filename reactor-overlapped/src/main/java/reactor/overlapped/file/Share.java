package reactor.overlapped.file;

/** What others may do with the file while it is open here (the {@code dwShareMode} of Win32 {@code CreateFile}). */
public enum Share {
    /** FILE_SHARE_READ. */
    READ,
    /** FILE_SHARE_WRITE. */
    WRITE,
    /** FILE_SHARE_DELETE: deleted or renamed. */
    DELETE
}
