package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Makes SOCKETs, and brings them to the port. */
final class Sockets {

    private Sockets() {}

    /** {@code WSASocketW}: overlapped, and not inherited by child processes. */
    static long create(int family, int type, String operation, String target) throws IOException {
        long socket = Ws2_32.WSASocketW(
                family, type, 0, 0, 0, Ws2_32.WSA_FLAG_OVERLAPPED | Ws2_32.WSA_FLAG_NO_HANDLE_INHERIT);
        if (socket != Ws2_32.INVALID_SOCKET) {
            return socket;
        }
        int error = Native.getLastError();
        if (SocketErrors.unsupported(error)) {
            throw new UnsupportedOperationException(
                    "this system has no such socket (" + Win32Symbols.of(error) + ", " + error + "): " + target);
        }
        throw SocketErrors.exception(operation, target, error);
    }

    /** {@code bind}; null for any address and port. */
    static void bind(long socket, int family, @Nullable SocketAddress local, String target) throws IOException {
        byte[] address = local == null ? SocketAddresses.any(family) : SocketAddresses.bytes(local, family);
        if (Ws2_32.bind(socket, address, address.length) != 0) {
            throw SocketErrors.exception("bind", local == null ? target : local.toString(), Native.getLastError());
        }
    }

    /**
     * From now on the socket's packets come to the port.
     *
     * @param skipsPacket whether calls that succeed at once are to leave out their packets, where nothing speaks against it
     */
    static Win32Handle associate(IocpDriver driver, long socket, boolean skipsPacket, String operation, String target)
            throws IOException {
        int error = driver.port.associate(socket);
        if (error != 0) {
            throw Win32Errors.exception(operation, target, error);
        }
        return Win32Handle.socket(
                socket, target, skipsPacket && systemHandle(socket) && FileOpening.skipPackets(socket));
    }

    /**
     * SO_UPDATE_ACCEPT_CONTEXT or SO_UPDATE_CONNECT_CONTEXT: after AcceptEx and ConnectEx the socket must learn what it is.
     *
     * @param listener of an accepted socket, 0 for a connected one
     * @return 0 or the error
     */
    static int updateContext(IocpDriver driver, long socket, int option, long listener) {
        byte[] value = listener == 0
                ? new byte[0]
                : ByteBuffer.allocate(Long.BYTES)
                        .order(ByteOrder.nativeOrder())
                        .putLong(listener)
                        .array();
        int error = Ws2_32.setsockopt(socket, Ws2_32.SOL_SOCKET, option, value, value.length) == 0
                ? 0
                : Native.getLastError();
        IocpObserver observer = driver.observer;
        if (observer != null) {
            observer.contextUpdated(socket, option, error);
        }
        return error;
    }

    /** {@return whether the socket is the system's own handle: a layered provider's calls may complete in ways of their own} */
    private static boolean systemHandle(long socket) {
        byte[] info = new byte[Ws2_32.WSAPROTOCOL_INFOW_SIZE];
        int[] length = {info.length};
        return Ws2_32.getsockopt(socket, Ws2_32.SOL_SOCKET, Ws2_32.SO_PROTOCOL_INFOW, info, length) == 0
                && (ByteBuffer.wrap(info).order(ByteOrder.nativeOrder()).getInt(0) & Ws2_32.XP1_IFS_HANDLES) != 0;
    }
}
