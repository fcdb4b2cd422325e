package reactor.overlapped.uring;

import static reactor.overlapped.uring.SocketLibc.AF_INET6;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How the value of a socket option is laid out: an int, but for {@link #LINGER} and {@link #INTERFACE}. */
enum OptionForm {
    FLAG,
    NUMBER,
    /** A number that the system tells and nobody sets. */
    TOLD,
    /** The size of a buffer: the system takes twice as much, for what it keeps beside the bytes, and tells that. */
    BUFFER,
    /** struct linger: whether, and how many seconds; negative values switch it off. */
    LINGER,
    /** An interface's index; in a struct ip_mreqn, with an address of the interface, for IPv4. */
    INTERFACE,
    /** IP_MTU_DISCOVER: always or never. */
    DONT_FRAGMENT,
    /** struct ucred: process, user and group; the system tells it. */
    CREDENTIALS;

    private static final int LINGER_SIZE = 8;
    private static final int UCRED_SIZE = 12;
    private static final int MREQN_SIZE = 12;
    private static final int MREQN_ADDRESS = 4;
    private static final int PMTUDISC_DONT = 0;
    private static final int PMTUDISC_DO = 2;

    static byte[] bytes(int number) {
        byte[] bytes = new byte[Integer.BYTES];
        SocketAddresses.wrap(bytes).putInt(number);
        return bytes;
    }

    static int number(byte[] bytes) {
        return SocketAddresses.wrap(bytes).getInt();
    }

    /** {@return whether the system alone sets it} */
    boolean isTold() {
        return this == TOLD || this == CREDENTIALS;
    }

    /** {@return room for an answer} */
    byte[] room() {
        return new byte
                [switch (this) {
                    case LINGER -> LINGER_SIZE;
                    case CREDENTIALS -> UCRED_SIZE;
                    default -> Integer.BYTES;
                }];
    }

    byte[] encode(Object value, int family) {
        return switch (this) {
            case FLAG -> bytes((Boolean) value ? 1 : 0);
            case NUMBER, BUFFER -> bytes((Integer) value);
            case LINGER -> {
                int seconds = (Integer) value;
                byte[] linger = new byte[LINGER_SIZE];
                SocketAddresses.wrap(linger).putInt(seconds < 0 ? 0 : 1).putInt(Math.max(seconds, 0));
                yield linger;
            }
            case INTERFACE -> {
                NetworkInterface one = (NetworkInterface) value;
                yield family == AF_INET6 ? bytes(one.getIndex()) : mreqn(one);
            }
            case DONT_FRAGMENT -> bytes((Boolean) value ? PMTUDISC_DO : PMTUDISC_DONT);
            case TOLD, CREDENTIALS -> throw new IllegalArgumentException("the system alone sets it");
        };
    }

    /** The system sends through the index, and tells the address when it is asked. */
    private static byte[] mreqn(NetworkInterface one) {
        ByteBuffer bytes = SocketAddresses.wrap(new byte[MREQN_SIZE]);
        one.inetAddresses()
                .filter(Inet4Address.class::isInstance)
                .findFirst()
                .ifPresent(address -> bytes.put(MREQN_ADDRESS, address.getAddress()));
        return bytes.putInt(MREQN_SIZE - Integer.BYTES, one.getIndex()).array();
    }

    /** {@return the value; null for no interface} */
    @Nullable
    Object decode(byte[] bytes, int family) throws IOException {
        int number = number(bytes);
        return switch (this) {
            case FLAG -> number != 0;
            case NUMBER, TOLD -> number;
            case BUFFER -> number / 2;
            case LINGER -> number == 0 ? -1 : SocketAddresses.wrap(bytes).getInt(Integer.BYTES);
            case INTERFACE -> {
                if (number == 0) {
                    yield null;
                }
                yield family == AF_INET6
                        ? NetworkInterface.getByIndex(number)
                        : NetworkInterface.getByInetAddress(InetAddress.getByAddress(bytes));
            }
            case DONT_FRAGMENT -> number == PMTUDISC_DO;
            case CREDENTIALS -> PeerCredentials.of(SocketAddresses.wrap(bytes));
        };
    }
}
