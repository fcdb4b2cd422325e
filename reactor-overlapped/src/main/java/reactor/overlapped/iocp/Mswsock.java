package reactor.overlapped.iocp;

import com.sun.jna.Native;

/**
 * Direct-mapped extension functions of Winsock, at the addresses that the system tells ({@link ExtensionFunctions}). BOOL is {@code int};
 * after a failure {@link Native#getLastError()} is read at once.
 */
final class Mswsock {

    static {
        Native.register(Mswsock.class, ExtensionFunctions.library("mswsock"));
    }

    private Mswsock() {}

    static native int AcceptEx(
            long listener,
            long accepted,
            long output,
            int receiveLength,
            int localLength,
            int remoteLength,
            long received,
            long overlapped);

    static native void GetAcceptExSockaddrs(
            long output,
            int receiveLength,
            int localLength,
            int remoteLength,
            long local,
            long localSize,
            long remote,
            long remoteSize);

    static native int ConnectEx(
            long socket, long name, int nameLength, long send, int sendLength, long sent, long overlapped);

    static native int DisconnectEx(long socket, long overlapped, int flags, int reserved);

    static native int TransmitFile(
            long socket, long file, int length, int perSend, long overlapped, long headAndTail, int flags);

    static native int WSARecvMsg(long socket, long message, long received, long overlapped, long routine);
}
