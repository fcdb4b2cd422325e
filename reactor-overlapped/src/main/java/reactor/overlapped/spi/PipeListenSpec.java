package reactor.overlapped.spi;

import org.jspecify.annotations.Nullable;

/**
 * A named pipe's server. Its handle takes {@link Op#ACCEPT}, several at once: each is one instance that waits for a client. The accepted
 * handle is a {@link PipeControl}. On systems without named pipes a Unix domain socket takes its place.
 *
 * @param name without {@code \\\\.\\pipe\\}, or a full name of the system
 * @param messages message mode; refused with {@link UnsupportedOperationException} where the system has none
 * @param maxInstances at most, 0 for no limit
 * @param bufferSize of each direction in bytes, a hint
 * @param remoteClients whether clients of other machines may connect
 * @param firstInstance whether opening fails when somebody else serves that name already
 * @param securityDescriptor SDDL, null for the current user and the system only
 */
public record PipeListenSpec(
        String name,
        boolean messages,
        int maxInstances,
        int bufferSize,
        boolean remoteClients,
        boolean firstInstance,
        @Nullable String securityDescriptor)
        implements OpenSpec {
    @Override
    public String target() {
        return "pipe " + name;
    }
}
