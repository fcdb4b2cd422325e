package reactor.overlapped;

/** What the system says a handle is (Win32 {@code GetFileType}; elsewhere the file's type). */
public enum HandleKind {
    /** A file on a disk, or a disk. */
    DISK,
    /** A directory. */
    DIRECTORY,
    /** A character device: a console, a serial or parallel port. */
    CHARACTER,
    /** A named or anonymous pipe, or a socket. */
    PIPE,
    /** A completion port's own packets. */
    PORT,
    /** The system does not tell. */
    UNKNOWN
}
