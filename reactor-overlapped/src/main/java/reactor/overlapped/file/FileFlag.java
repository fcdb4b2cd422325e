package reactor.overlapped.file;

/**
 * How the system shall treat the handle (the {@code FILE_FLAG_…} of Win32 {@code CreateFile}). {@code FILE_FLAG_OVERLAPPED}
 * is not among them: {@link FileOpener#open()} sets it, {@link FileOpener#openSynchronous()} does not.
 *
 * <p>A flag marked <i>hint</i> changes speed only and is ignored by a system that has none like it; each other flag is refused
 * with {@link UnsupportedOperationException} by a system that cannot honour it.
 */
public enum FileFlag {
    /**
     * FILE_FLAG_NO_BUFFERING; O_DIRECT elsewhere. The library aligns lengths and memory, and positions of reads; a write has to begin at a multiple of the sector size. Of a
     * synchronous file it aligns the memory only: a read or write at another position or of another length fails with an {@link IllegalArgumentException} that names the alignment.
     */
    NO_BUFFERING,
    /** FILE_FLAG_SEQUENTIAL_SCAN, a hint. */
    SEQUENTIAL_SCAN,
    /** FILE_FLAG_RANDOM_ACCESS, a hint. */
    RANDOM_ACCESS,
    /** FILE_FLAG_WRITE_THROUGH; O_DSYNC elsewhere. */
    WRITE_THROUGH,
    /** FILE_FLAG_DELETE_ON_CLOSE. */
    DELETE_ON_CLOSE,
    /** FILE_FLAG_BACKUP_SEMANTICS; needed for directories, and a hint elsewhere. */
    BACKUP_SEMANTICS,
    /** FILE_FLAG_POSIX_SEMANTICS: names that differ in case only are different; on systems where they always are, a hint. */
    POSIX_SEMANTICS,
    /** FILE_FLAG_OPEN_REPARSE_POINT: the link itself; NOFOLLOW_LINKS elsewhere, which refuses a link. */
    OPEN_REPARSE_POINT,
    /** FILE_FLAG_OPEN_NO_RECALL: data in remote storage stays there; a hint. */
    OPEN_NO_RECALL
}
