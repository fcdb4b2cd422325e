package reactor.overlapped.iocp;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.PortUnreachableException;
import java.net.SocketException;

/**
 * From a Winsock error to an exception. A call that fails at once has the code of Winsock, a packet an NTSTATUS with the Win32 error that
 * is its counterpart.
 */
final class SocketErrors {

    static final int ERROR_DUP_NAME = 52;
    static final int ERROR_UNEXP_NET_ERR = 59;
    static final int ERROR_NETNAME_DELETED = 64;
    static final int ERROR_SEM_TIMEOUT = 121;
    static final int ERROR_INVALID_NETNAME = 1214;
    static final int ERROR_CONNECTION_REFUSED = 1225;
    static final int ERROR_ADDRESS_ALREADY_ASSOCIATED = 1227;
    static final int ERROR_NETWORK_UNREACHABLE = 1231;
    static final int ERROR_HOST_UNREACHABLE = 1232;
    static final int ERROR_PORT_UNREACHABLE = 1234;
    static final int ERROR_CONNECTION_ABORTED = 1236;
    static final int ERROR_HOST_DOWN = 1256;
    static final int ERROR_TIMEOUT = 1460;
    static final int WSAEACCES = 10013;
    static final int WSAENOTSOCK = 10038;
    static final int WSAEMSGSIZE = 10040;
    static final int WSAENOPROTOOPT = 10042;
    static final int WSAEPROTONOSUPPORT = 10043;
    static final int WSAESOCKTNOSUPPORT = 10044;
    static final int WSAEPFNOSUPPORT = 10046;
    static final int WSAEAFNOSUPPORT = 10047;
    static final int WSAEADDRINUSE = 10048;
    static final int WSAEADDRNOTAVAIL = 10049;
    static final int WSAENETDOWN = 10050;
    static final int WSAENETUNREACH = 10051;
    static final int WSAENETRESET = 10052;
    static final int WSAECONNABORTED = 10053;
    static final int WSAECONNRESET = 10054;
    static final int WSAENOTCONN = 10057;
    static final int WSAESHUTDOWN = 10058;
    static final int WSAETIMEDOUT = 10060;
    static final int WSAECONNREFUSED = 10061;
    static final int WSAEHOSTDOWN = 10064;
    static final int WSAEHOSTUNREACH = 10065;

    private SocketErrors() {}

    /** {@return the exception for what the system refused} */
    static IOException exception(String operation, String target, int code) {
        return switch (code) {
            case ERROR_CONNECTION_REFUSED, WSAECONNREFUSED -> new ConnectException(message(operation, target, code));
            case ERROR_SEM_TIMEOUT, ERROR_TIMEOUT, WSAETIMEDOUT ->
                operation.equals("connect")
                        ? new ConnectException(message(operation, target, code))
                        : new SocketException(message(operation, target, code));
            case ERROR_NETWORK_UNREACHABLE,
                    ERROR_HOST_UNREACHABLE,
                    ERROR_HOST_DOWN,
                    WSAENETUNREACH,
                    WSAEHOSTUNREACH,
                    WSAEHOSTDOWN -> new NoRouteToHostException(message(operation, target, code));
            // ERROR_DUP_NAME is what a packet makes of STATUS_ADDRESS_ALREADY_EXISTS: ConnectEx between two addresses
            // that are connected.
            case ERROR_DUP_NAME,
                    ERROR_ADDRESS_ALREADY_ASSOCIATED,
                    ERROR_INVALID_NETNAME,
                    WSAEADDRINUSE,
                    WSAEADDRNOTAVAIL -> new BindException(message(operation, target, code));
            case WSAEACCES ->
                operation.equals("bind") || operation.equals("connect")
                        ? new BindException(message(operation, target, code))
                        : new SocketException(message(operation, target, code));
            case ERROR_PORT_UNREACHABLE -> new PortUnreachableException(message(operation, target, code));
            case ERROR_NETNAME_DELETED,
                    ERROR_CONNECTION_ABORTED,
                    WSAENETDOWN,
                    WSAENETRESET,
                    WSAECONNABORTED,
                    WSAECONNRESET,
                    WSAENOTCONN,
                    WSAESHUTDOWN -> new SocketException(message(operation, target, code));
            default -> Win32Errors.exception(operation, target, code);
        };
    }

    /** {@return whether a connection broke, by its peer or on the way} */
    static boolean connectionLost(int code) {
        return switch (code) {
            case ERROR_UNEXP_NET_ERR,
                    ERROR_NETNAME_DELETED,
                    ERROR_SEM_TIMEOUT,
                    ERROR_CONNECTION_ABORTED,
                    WSAENETRESET,
                    WSAECONNABORTED,
                    WSAECONNRESET,
                    WSAENOTCONN,
                    WSAETIMEDOUT -> true;
            default -> false;
        };
    }

    /** {@return whether this system has no such kind of socket} */
    static boolean unsupported(int code) {
        return switch (code) {
            case WSAEPROTONOSUPPORT, WSAESOCKTNOSUPPORT, WSAEPFNOSUPPORT, WSAEAFNOSUPPORT -> true;
            default -> false;
        };
    }

    private static String message(String operation, String target, int code) {
        String meaning = code == ERROR_NETNAME_DELETED || code == WSAECONNRESET ? "connection reset: " : "";
        return target + ": " + meaning + Win32Errors.reason(operation, code);
    }
}
