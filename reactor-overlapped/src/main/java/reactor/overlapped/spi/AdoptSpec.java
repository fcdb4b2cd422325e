package reactor.overlapped.spi;

/**
 * A handle of the caller's own: a HANDLE on Windows, a file descriptor elsewhere. The backend finds out what it is; it answers with a
 * {@link SynchronousHandle} when the system says that the handle is not overlapped.
 *
 * @param handle the value
 * @param close whether the library closes it
 * @param disk whether the caller wants a file with positions, else a stream
 */
public record AdoptSpec(long handle, boolean close, boolean disk) implements OpenSpec {
    @Override
    public String target() {
        return "handle 0x" + Long.toHexString(handle);
    }
}
