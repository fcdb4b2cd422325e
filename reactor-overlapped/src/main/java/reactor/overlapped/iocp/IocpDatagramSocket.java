package reactor.overlapped.iocp;

import com.sun.jna.Native;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.NotYetConnectedException;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.DatagramControl;
import reactor.overlapped.spi.DatagramOrigin;
import reactor.overlapped.spi.DatagramTarget;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;

/**
 * A datagram socket. Without control data a slot's scratch has the address and its length behind the WSABUF; with it the message is in the
 * slot's extra memory.
 */
final class IocpDatagramSocket extends IocpSocket implements DatagramControl {

    private static final int ADDRESS_LENGTH = FREE;
    private static final int ADDRESS = FREE + Long.BYTES;

    private static final int WSAEINVAL = 10022;
    private static final int WSAEOPNOTSUPP = 10045;

    private final boolean packetInfo;
    private final Memberships memberships;
    private final Senders senders = new Senders();
    private volatile boolean connected;

    /** @param packetInfo whether receptions bring control data */
    IocpDatagramSocket(IocpDriver driver, Win32Handle handle, int family, boolean packetInfo) {
        super(driver, handle, family);
        this.packetInfo = packetInfo;
        this.memberships = new Memberships(handle, family);
    }

    /** Nobody knows what a control code does. */
    @Override
    public boolean issuedByCaller(Op op) {
        return op != Op.IOCTL;
    }

    @Override
    public Readiness readiness() {
        return Readiness.COSTLY;
    }

    @Override
    long prepare(Request request, int slot) throws IOException {
        switch (request.op) {
            case RECEIVE_FROM -> {
                if (packetInfo) {
                    ByteBuffer message = DatagramMessage.memory(driver.slab, slot);
                    return DatagramMessage.toReceive(message, buffers(request, slot), bufferCount(request));
                }
                flags(slot, 0);
                scratch().putInt(at(slot, ADDRESS_LENGTH), SocketAddresses.INTERNET_SIZE);
                return buffers(request, slot);
            }
            case SEND_TO -> {
                DatagramTarget target = target(request);
                if (!connected && (target == null || target.peer() == null)) {
                    throw new NotYetConnectedException();
                }
                if (target == null) {
                    return buffers(request, slot);
                }
                if (target.needsControl()) {
                    ByteBuffer message = DatagramMessage.memory(driver.slab, slot);
                    return DatagramMessage.toSend(
                            message, buffers(request, slot), bufferCount(request), family, target);
                }
                if (target.peer() != null) {
                    int length = SocketAddresses.put(scratch(), at(slot, ADDRESS), target.peer(), family);
                    scratch().putInt(at(slot, ADDRESS_LENGTH), length);
                }
                return buffers(request, slot);
            }
            case AWAIT_READABLE -> {
                flags(slot, Ws2_32.MSG_PEEK);
                return buffer(slot, 0, 0);
            }
            case IOCTL -> {
                prepareIoctl(request, slot);
                return 0;
            }
            default -> throw new UnsupportedOperationException(request.op.label() + " on " + target());
        }
    }

    private static @Nullable DatagramTarget target(Request request) {
        return (DatagramTarget) request.argument;
    }

    private ByteBuffer scratch() {
        return driver.slab.memory();
    }

    private int at(int slot, int offset) {
        return driver.slab.scratchIndex(slot) + offset;
    }

    /** {@code WSARecvFrom}, {@code WSARecvMsg}, {@code WSASendTo}, {@code WSASend}, {@code WSASendMsg}. */
    @Override
    int issue(Request request, int slot, long address, long overlapped) {
        int error = switch (request.op) {
            case RECEIVE_FROM -> receive(request, slot, address, overlapped);
            case SEND_TO -> send(request, slot, address, overlapped);
            case AWAIT_READABLE ->
                error(Ws2_32.WSARecv(handle.value(), address, 1, 0, flagsAddress(slot), overlapped, 0));
            default -> ioctl(request, slot, overlapped);
        };
        // As the packet of a reception says it.
        return error == SocketErrors.WSAEMSGSIZE && request.op != Op.SEND_TO ? Win32Errors.ERROR_MORE_DATA : error;
    }

    private int receive(Request request, int slot, long address, long overlapped) {
        if (packetInfo) {
            return error(Mswsock.WSARecvMsg(handle.value(), address, 0, overlapped, 0));
        }
        long scratch = driver.slab.scratch(slot);
        return error(Ws2_32.WSARecvFrom(
                handle.value(),
                address,
                bufferCount(request),
                0,
                flagsAddress(slot),
                scratch + ADDRESS,
                scratch + ADDRESS_LENGTH,
                overlapped,
                0));
    }

    private int send(Request request, int slot, long address, long overlapped) {
        DatagramTarget target = target(request);
        if (target != null && target.needsControl()) {
            return error(Ws2_32.WSASendMsg(handle.value(), address, 0, 0, overlapped, 0));
        }
        if (target == null || target.peer() == null) {
            return error(Ws2_32.WSASend(handle.value(), address, bufferCount(request), 0, 0, overlapped, 0));
        }
        return error(Ws2_32.WSASendTo(
                handle.value(),
                address,
                bufferCount(request),
                0,
                0,
                driver.slab.scratch(slot) + ADDRESS,
                scratch().getInt(at(slot, ADDRESS_LENGTH)),
                overlapped,
                0));
    }

    @Override
    boolean settle(Request request, int slot, int error, int bytes) {
        boolean received = error == 0 || error == Win32Errors.ERROR_MORE_DATA;
        switch (request.op) {
            case RECEIVE_FROM -> {
                if (received) {
                    request.result = origin(request, slot);
                    if (error != 0) {
                        request.flags |= Request.TRUNCATED;
                    }
                    request.ok(bytes);
                    return true;
                }
            }
            case AWAIT_READABLE -> {
                // Winsock need not know how to wait with MSG_PEEK: then the reception waits.
                if (received
                        || error == Win32Errors.ERROR_INVALID_PARAMETER
                        || error == WSAEINVAL
                        || error == WSAEOPNOTSUPP) {
                    request.ok(0);
                    return true;
                }
            }
            case IOCTL -> bytes = ioctlBytes(slot, bytes);
            default -> {
                // A send has no outcome of its own.
            }
        }
        Outcomes.set(request, this, error, bytes);
        return true;
    }

    private DatagramOrigin origin(Request request, int slot) {
        if (packetInfo) {
            ByteBuffer message = DatagramMessage.memory(driver.slab, slot);
            request.flags = DatagramMessage.flags(message);
            return DatagramMessage.origin(message);
        }
        request.flags = 0;
        return senders.origin(scratch(), at(slot, ADDRESS));
    }

    /** An earlier datagram found nobody: receiving need not end for that. */
    @Override
    IOException failure(Request request, int error) {
        boolean unreachable = error == SocketErrors.ERROR_PORT_UNREACHABLE
                || error == SocketErrors.ERROR_CONNECTION_REFUSED
                || error == SocketErrors.WSAECONNREFUSED
                || error == SocketErrors.ERROR_NETNAME_DELETED
                || error == SocketErrors.WSAENETRESET
                || error == SocketErrors.WSAECONNRESET;
        return unreachable
                ? new PortUnreachableException(target() + ": " + Win32Errors.reason(request.op.label(), error))
                : super.failure(request, error);
    }

    @Override
    public void join(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        memberships.change(true, group, through, source);
    }

    @Override
    public void leave(InetAddress group, @Nullable NetworkInterface through, @Nullable InetAddress source)
            throws IOException {
        memberships.change(false, group, through, source);
    }

    @Override
    public void connect(InetSocketAddress peer) throws IOException {
        connect(SocketAddresses.bytes(peer, family), peer.toString());
        connected = true;
        reportUnreachable(handle.value(), true);
    }

    /** {@code connect} to an address of no family. */
    @Override
    public void disconnect() throws IOException {
        connected = false;
        reportUnreachable(handle.value(), false);
        connect(new byte[SocketAddresses.INTERNET_SIZE], target());
    }

    private void connect(byte[] address, String name) throws IOException {
        if (Ws2_32.connect(handle.value(), address, address.length) != 0) {
            throw SocketErrors.exception("connect", name, Native.getLastError());
        }
    }

    /**
     * SIO_UDP_CONNRESET and SIO_UDP_NETRESET: whether a reception fails when an earlier datagram found nobody, or died on its way. Only a
     * connected socket knows whom that is about. A system that does not know them never reports.
     */
    static void reportUnreachable(long socket, boolean report) {
        byte[] value = {(byte) (report ? 1 : 0), 0, 0, 0};
        for (int code : new int[] {Ws2_32.SIO_UDP_CONNRESET, Ws2_32.SIO_UDP_NETRESET}) {
            Ws2_32.WSAIoctl(socket, code, value, value.length, new byte[0], 0, new int[1], 0, 0);
        }
    }
}
