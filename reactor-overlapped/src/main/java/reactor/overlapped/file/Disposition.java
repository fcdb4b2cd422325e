package reactor.overlapped.file;

/** Whether the file must exist (the {@code dwCreationDisposition} of Win32 {@code CreateFile}). */
public enum Disposition {
    /** Creates the file; fails with {@link java.nio.file.FileAlreadyExistsException} when it exists. */
    CREATE_NEW,
    /** Creates the file, or empties the one that exists. */
    CREATE_ALWAYS,
    /** Opens the file; fails with {@link java.nio.file.NoSuchFileException} when it does not exist. */
    OPEN_EXISTING,
    /** Opens the file, or creates it. */
    OPEN_ALWAYS,
    /** Opens the file and empties it; fails when it does not exist; needs {@link Access#WRITE}. */
    TRUNCATE_EXISTING
}
