package reactor.overlapped.iocp;

import com.sun.jna.Native;

/**
 * Direct-mapped ws2_32.dll, started. A SOCKET and pointers are {@code long}; after a failure {@link Native#getLastError()} is read at once
 * (it is what WSAGetLastError tells). Arrays are for set-up calls only: JNA copies them, so they never belong to an overlapped call.
 */
final class Ws2_32 {

    static final long INVALID_SOCKET = -1;

    static final int AF_UNIX = 1;
    static final int AF_INET = 2;
    static final int AF_INET6 = 23;
    static final int SOCK_STREAM = 1;
    static final int SOCK_DGRAM = 2;
    static final int IPPROTO_IP = 0;
    static final int IPPROTO_TCP = 6;
    static final int IPPROTO_UDP = 17;
    static final int IPPROTO_IPV6 = 41;

    static final int WSA_FLAG_OVERLAPPED = 0x1;
    static final int WSA_FLAG_NO_HANDLE_INHERIT = 0x80;
    static final int SOMAXCONN = 0x7fffffff;

    /** The largest backlog that {@code listen} takes as it is. */
    static final int MOST_WITHOUT_HINT = 200;

    static final int SD_RECEIVE = 0;
    static final int SD_SEND = 1;

    static final int MSG_OOB = 0x1;
    static final int MSG_PEEK = 0x2;
    static final int MSG_TRUNC = 0x100;
    static final int MSG_CTRUNC = 0x200;
    static final int MSG_PARTIAL = 0x8000;

    static final int SOL_SOCKET = 0xffff;
    static final int SO_REUSEADDR = 0x4;
    static final int SO_EXCLUSIVEADDRUSE = ~SO_REUSEADDR;
    static final int SO_KEEPALIVE = 0x8;
    static final int SO_BROADCAST = 0x20;
    static final int SO_LINGER = 0x80;
    static final int SO_OOBINLINE = 0x100;
    static final int SO_SNDBUF = 0x1001;
    static final int SO_RCVBUF = 0x1002;
    static final int SO_ERROR = 0x1007;
    static final int SO_TYPE = 0x1008;
    static final int SO_PROTOCOL_INFOW = 0x2005;
    static final int SO_UPDATE_ACCEPT_CONTEXT = 0x700B;
    static final int SO_CONNECT_TIME = 0x700C;
    static final int SO_UPDATE_CONNECT_CONTEXT = 0x7010;

    static final int TCP_NODELAY = 1;
    static final int TCP_KEEPIDLE = 3;
    static final int TCP_KEEPCNT = 16;
    static final int TCP_KEEPINTVL = 17;

    static final int IP_TOS = 3;
    static final int IP_TTL = 4;
    static final int IP_MULTICAST_IF = 9;
    static final int IP_MULTICAST_TTL = 10;
    static final int IP_MULTICAST_LOOP = 11;
    static final int IP_ADD_MEMBERSHIP = 12;
    static final int IP_DROP_MEMBERSHIP = 13;
    static final int IP_ADD_SOURCE_MEMBERSHIP = 15;
    static final int IP_DROP_SOURCE_MEMBERSHIP = 16;
    static final int IP_PKTINFO = 19;
    static final int IP_RECVTTL = 21;
    static final int IPV6_UNICAST_HOPS = 4;
    static final int IPV6_MULTICAST_IF = 9;
    static final int IPV6_MULTICAST_HOPS = 10;
    static final int IPV6_MULTICAST_LOOP = 11;
    static final int IPV6_ADD_MEMBERSHIP = 12;
    static final int IPV6_DROP_MEMBERSHIP = 13;
    static final int IPV6_PKTINFO = 19;
    static final int IPV6_HOPLIMIT = 21;
    static final int IPV6_V6ONLY = 27;
    static final int IPV6_TCLASS = 39;
    static final int MCAST_JOIN_GROUP = 41;
    static final int MCAST_LEAVE_GROUP = 42;
    static final int MCAST_JOIN_SOURCE_GROUP = 45;
    static final int MCAST_LEAVE_SOURCE_GROUP = 46;

    static final int SIO_GET_EXTENSION_FUNCTION_POINTER = 0xC8000006;
    static final int SIO_UDP_CONNRESET = 0x9800000C;
    static final int SIO_UDP_NETRESET = 0x9800000F;

    /** A service flag of a WSAPROTOCOL_INFO: its SOCKETs are the system's own handles, no layer is in the way. */
    static final int XP1_IFS_HANDLES = 0x20000;

    /** {@code sizeof (WSAPROTOCOL_INFOW)}; dwServiceFlags1 comes first. */
    static final int WSAPROTOCOL_INFOW_SIZE = 628;

    private static final short VERSION = 0x202;

    /** {@code sizeof (WSADATA)}. */
    private static final int WSADATA_SIZE = 408;

    static {
        Native.register(Ws2_32.class, "ws2_32");
        int error = WSAStartup(VERSION, new byte[WSADATA_SIZE]);
        if (error != 0) {
            throw new IllegalStateException("WSAStartup: " + Win32Symbols.of(error) + " (" + error + ")");
        }
    }

    private Ws2_32() {}

    private static native int WSAStartup(short version, byte[] data);

    static native long WSASocketW(int family, int type, int protocol, long info, int group, int flags);

    static native int closesocket(long socket);

    static native int bind(long socket, byte[] address, int length);

    static native int listen(long socket, int backlog);

    static native int connect(long socket, long address, int length);

    static native int connect(long socket, byte[] address, int length);

    static native int shutdown(long socket, int how);

    static native int getsockname(long socket, byte[] address, int[] length);

    static native int getpeername(long socket, byte[] address, int[] length);

    static native int setsockopt(long socket, int level, int option, byte[] value, int length);

    static native int getsockopt(long socket, int level, int option, byte[] value, int[] length);

    static native int WSARecv(
            long socket, long buffers, int count, long received, long flags, long overlapped, long routine);

    static native int WSASend(
            long socket, long buffers, int count, long sent, int flags, long overlapped, long routine);

    static native int WSARecvFrom(
            long socket,
            long buffers,
            int count,
            long received,
            long flags,
            long from,
            long fromLength,
            long overlapped,
            long routine);

    static native int WSASendTo(
            long socket,
            long buffers,
            int count,
            long sent,
            int flags,
            long to,
            int toLength,
            long overlapped,
            long routine);

    static native int WSASendMsg(long socket, long message, int flags, long sent, long overlapped, long routine);

    static native int WSAGetOverlappedResult(long socket, long overlapped, int[] transferred, int wait, int[] flags);

    /** An overlapped call: everything is native memory. */
    static native int WSAIoctl(
            long socket,
            int code,
            long input,
            int inputLength,
            long output,
            int outputLength,
            long returned,
            long overlapped,
            long routine);

    /** A set-up call, which is not overlapped: {@code overlapped} and {@code routine} are 0. */
    static native int WSAIoctl(
            long socket,
            int code,
            byte[] input,
            int inputLength,
            byte[] output,
            int outputLength,
            int[] returned,
            long overlapped,
            long routine);
}
