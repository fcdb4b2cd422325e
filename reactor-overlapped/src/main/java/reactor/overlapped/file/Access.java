package reactor.overlapped.file;

/** What a handle may do (the {@code dwDesiredAccess} of Win32 {@code CreateFile}). No access at all still lets sizes and kind be asked. */
public enum Access {
    /** GENERIC_READ. */
    READ,
    /** GENERIC_WRITE. */
    WRITE
}
