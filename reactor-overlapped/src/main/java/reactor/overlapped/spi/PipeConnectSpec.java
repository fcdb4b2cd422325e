package reactor.overlapped.spi;

/**
 * The client's end of a named pipe. Opening makes one attempt; its handle is a {@link PipeControl}.
 *
 * <p>All instances busy is a {@link PipeBusyException}, after which the engine tries again.
 *
 * @param name without {@code \\\\.\\pipe\\}, or a full name of the system
 * @param messages whether to read messages (PIPE_READMODE_MESSAGE)
 */
public record PipeConnectSpec(String name, boolean messages) implements OpenSpec {
    @Override
    public String target() {
        return "pipe " + name;
    }
}
