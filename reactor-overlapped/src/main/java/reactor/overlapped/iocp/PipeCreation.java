package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.lang.ref.Reference;
import reactor.overlapped.HandleKind;
import reactor.overlapped.spi.PipeBusyException;
import reactor.overlapped.spi.PipeListenSpec;

/**
 * What the instances of a pipe have in common.
 *
 * @param driver whose port they belong to
 * @param name closed by NUL
 * @param target what messages call them
 * @param access PIPE_ACCESS_DUPLEX and the like
 * @param messages whether they keep message boundaries
 * @param remoteClients whether clients of other machines may connect
 * @param maxInstances at most, 0 for no limit
 * @param bufferSize of each direction
 * @param security who may connect
 */
record PipeCreation(
        IocpDriver driver,
        char[] name,
        String target,
        int access,
        boolean messages,
        boolean remoteClients,
        int maxInstances,
        int bufferSize,
        SecurityAttributes security) {

    /**
     * {@return what a listener's instances have in common} To the system there is no limit: it counts an instance until its client, too, has
     * closed, and nobody would hear of that. The listener counts its own.
     */
    static PipeCreation of(IocpDriver driver, PipeListenSpec spec) throws IOException {
        return new PipeCreation(
                driver,
                PipeName.ofServer(spec.name()),
                spec.target(),
                Kernel32.PIPE_ACCESS_DUPLEX,
                spec.messages(),
                spec.remoteClients(),
                0,
                spec.bufferSize(),
                SecurityAttributes.of(spec.securityDescriptor(), spec.target()));
    }

    /**
     * {@code CreateNamedPipeW}. {@return a further instance, which belongs to the port}
     *
     * @param first whether to fail when there is an instance already
     * @throws PipeBusyException when there are as many as there may be
     */
    Win32Handle create(boolean first) throws IOException {
        int open = access | Kernel32.FILE_FLAG_OVERLAPPED | (first ? Kernel32.FILE_FLAG_FIRST_PIPE_INSTANCE : 0);
        int mode = (messages ? Kernel32.PIPE_TYPE_MESSAGE | Kernel32.PIPE_READMODE_MESSAGE : 0)
                | (remoteClients ? 0 : Kernel32.PIPE_REJECT_REMOTE_CLIENTS);
        int most = maxInstances == 0 || maxInstances > Kernel32.PIPE_UNLIMITED_INSTANCES
                ? Kernel32.PIPE_UNLIMITED_INSTANCES
                : maxInstances;
        long pipe;
        try {
            pipe = Kernel32.CreateNamedPipeW(name, open, mode, most, bufferSize, bufferSize, 0, security.address());
        } finally {
            Reference.reachabilityFence(security);
        }
        if (pipe == Kernel32.INVALID_HANDLE_VALUE) {
            int error = Native.getLastError();
            throw error == Win32Errors.ERROR_PIPE_BUSY
                    ? new PipeBusyException(target)
                    : Win32Errors.exception("open", target, error);
        }
        return bound(driver, pipe, target, messages);
    }

    /** Binds a new handle to the port, or closes it. {@code messages} is how it is read. */
    static Win32Handle bound(IocpDriver driver, long pipe, String target, boolean messages) throws IOException {
        int error = driver.port.associate(pipe);
        if (error != 0) {
            Kernel32.CloseHandle(pipe);
            throw Win32Errors.exception("bind to the completion port", target, error);
        }
        // A part of a message is neither success nor failure: not every system leaves out its packet.
        boolean skips = !messages
                && Kernel32.SetFileCompletionNotificationModes(
                                pipe, (byte) (Kernel32.FILE_SKIP_COMPLETION_PORT_ON_SUCCESS
                                        | Kernel32.FILE_SKIP_SET_EVENT_ON_HANDLE))
                        != 0;
        return new Win32Handle(pipe, target, HandleKind.PIPE, true, skips);
    }
}
