package reactor.overlapped.iocp;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SystemHandle;
import reactor.overlapped.spi.TransmitPart;

/** A stream socket: one that a client connects, or that a listener has accepted. */
final class IocpStreamSocket extends IocpSocket {

    /** NTSTATUS of a successful receive: urgent data. */
    private static final int STATUS_RECEIVE_EXPEDITED = 0x40000010;

    private static final int STATUS_RECEIVE_PARTIAL_EXPEDITED = 0x40000011;

    /** The largest count of TransmitFile. */
    private static final int MOST_OF_A_FILE = Integer.MAX_VALUE - 1;

    private volatile @Nullable SocketAddress remote;

    /** @param remote the peer, null when it is not connected yet */
    IocpStreamSocket(IocpDriver driver, Win32Handle handle, int family, @Nullable SocketAddress remote) {
        super(driver, handle, family);
        this.remote = remote;
    }

    /** Calls that read a file, or of which nobody knows what they do, may block. */
    @Override
    public boolean issuedByCaller(Op op) {
        return switch (op) {
            case TRANSMIT_FILE, TRANSMIT_PACKETS, IOCTL -> false;
            default -> true;
        };
    }

    @Override
    public Readiness readiness() {
        return Readiness.COSTLY;
    }

    @Override
    public boolean transmitsPackets() {
        return PacketTransmission.AVAILABLE;
    }

    @Override
    long offset(Request request) {
        return request.op == Op.TRANSMIT_FILE ? request.position : 0;
    }

    @Override
    long prepare(Request request, int slot) throws IOException {
        switch (request.op) {
            case READ -> {
                flags(slot, 0);
                return buffers(request, slot);
            }
            case READ_URGENT -> {
                flags(slot, Ws2_32.MSG_OOB);
                return buffers(request, slot);
            }
            case AWAIT_READABLE -> {
                flags(slot, 0);
                return buffer(slot, 0, 0);
            }
            case WRITE, WRITE_URGENT -> {
                return buffers(request, slot);
            }
            case CONNECT -> {
                return peer(request, slot);
            }
            case TRANSMIT_FILE -> {
                return file(request);
            }
            case TRANSMIT_PACKETS -> {
                return elements(request, slot);
            }
            case DISCONNECT -> {
                return 0;
            }
            case IOCTL -> {
                prepareIoctl(request, slot);
                return 0;
            }
            default -> throw new UnsupportedOperationException(request.op.label() + " on " + target());
        }
    }

    /** Lays out the address that CONNECT names. {@return where it is} */
    private long peer(Request request, int slot) throws IOException {
        if (!(request.argument instanceof SocketAddress peer)) {
            throw new IllegalArgumentException("no address to connect to: " + request.argument);
        }
        ByteBuffer memory = driver.slab.extra(slot, SocketAddresses.SIZE);
        SocketAddresses.put(memory, peer, family);
        return driver.slab.extraAddress(slot);
    }

    /** {@return the HANDLE of the file to send} */
    private long file(Request request) {
        if (request.length < 0 || request.length > MOST_OF_A_FILE || request.position < 0) {
            throw new IllegalArgumentException(
                    "no such range can be sent at once: " + request.position + ", " + request.length);
        }
        return file((SystemHandle) request.argument);
    }

    private static long file(@Nullable SystemHandle file) {
        IocpFileHandle own = file == null ? null : file.control(IocpFileHandle.class);
        if (own == null) {
            throw new IllegalArgumentException("no overlapped file of this backend: " + file);
        }
        return own.handle.value();
    }

    /** Lays out TRANSMIT_PACKETS_ELEMENTs. */
    private long elements(Request request, int slot) {
        if (!PacketTransmission.AVAILABLE) {
            throw new UnsupportedOperationException("this system has no TransmitPackets: " + target());
        }
        if (!(request.argument instanceof TransmitPart[] parts)) {
            throw new IllegalArgumentException("nothing to send: " + request.argument);
        }
        ByteBuffer array = driver.slab.extra(slot, parts.length * PacketTransmission.ELEMENT_SIZE);
        for (int i = 0; i < parts.length; i++) {
            int at = i * PacketTransmission.ELEMENT_SIZE;
            TransmitPart part = parts[i];
            ByteBuf buffer = part.buffer();
            array.putInt(at + 4, part.length());
            // A length of 0 would mean a file's whole rest.
            if (buffer != null || part.length() == 0) {
                array.putInt(at, PacketTransmission.TP_ELEMENT_MEMORY);
                array.putLong(
                        at + 8,
                        buffer == null ? 0 : NativeAddress.of(buffer, buffer.readerIndex(), part.length(), false));
                array.putLong(at + 16, 0);
            } else {
                array.putInt(at, PacketTransmission.TP_ELEMENT_FILE);
                array.putLong(at + 8, part.position());
                array.putLong(at + 16, file(part.file()));
            }
        }
        return driver.slab.extraAddress(slot);
    }

    @Override
    int issue(Request request, int slot, long address, long overlapped) {
        long socket = handle.value();
        return switch (request.op) {
            case READ, READ_URGENT, AWAIT_READABLE ->
                error(Ws2_32.WSARecv(socket, address, bufferCount(request), 0, flagsAddress(slot), overlapped, 0));
            case WRITE -> error(Ws2_32.WSASend(socket, address, bufferCount(request), 0, 0, overlapped, 0));
            case WRITE_URGENT ->
                error(Ws2_32.WSASend(socket, address, bufferCount(request), 0, Ws2_32.MSG_OOB, overlapped, 0));
            case CONNECT -> connect(socket, address, overlapped);
            case TRANSMIT_FILE ->
                // A length of 0 would mean the file's whole rest.
                request.length == 0
                        ? ANSWERED
                        : errorOfFalse(Mswsock.TransmitFile(socket, address, request.length, 0, overlapped, 0, 0));
            case TRANSMIT_PACKETS ->
                errorOfFalse(PacketTransmission.TransmitPackets(
                        socket, address, ((Object[]) request.argument).length, 0, overlapped, 0));
            case DISCONNECT -> disconnect(slot, socket, overlapped);
            case IOCTL -> ioctl(request, slot, overlapped);
            default -> throw new AssertionError(request.op);
        };
    }

    private int connect(long socket, long address, long overlapped) {
        int length = SocketAddresses.length(family);
        if (family != Ws2_32.AF_UNIX) {
            return errorOfFalse(Mswsock.ConnectEx(socket, address, length, 0, 0, 0, overlapped));
        }
        // ConnectEx does not know Unix domain sockets, and their connect waits for no other machine.
        int error = error(Ws2_32.connect(socket, address, length));
        return error == 0 ? ANSWERED : error;
    }

    /** Wine says ERROR_IO_PENDING when it is done already, and then leaves out the packet. Elsewhere the packet is one that finds nothing to do. */
    private int disconnect(int slot, long socket, long overlapped) {
        int error = errorOfFalse(Mswsock.DisconnectEx(socket, overlapped, 0, 0));
        int status = driver.slab.status(slot);
        if (error != Win32Errors.ERROR_IO_PENDING || status == Ntdll.STATUS_PENDING) {
            return error;
        }
        return status >= 0 ? ANSWERED : Win32Errors.ofStatus(status);
    }

    @Override
    boolean settle(Request request, int slot, int error, int bytes) {
        if (error != 0) {
            return super.settle(request, slot, error, bytes);
        }
        switch (request.op) {
            case READ -> {
                if (bytes == 0 && request.length > 0) {
                    request.end();
                } else {
                    request.flags = urgent(slot) ? Request.URGENT : 0;
                    request.ok(bytes);
                }
            }
            case READ_URGENT -> {
                request.flags = bytes > 0 ? Request.URGENT : 0;
                request.ok(bytes);
            }
            case CONNECT -> connected(request);
            case IOCTL -> request.ok(ioctlBytes(slot, bytes));
            default -> request.ok(bytes);
        }
        return true;
    }

    /** The OVERLAPPED says it in its NTSTATUS, so that nobody need ask WSAGetOverlappedResult; a call done at once in its flags, too. */
    private boolean urgent(int slot) {
        int status = driver.slab.status(slot);
        return status == STATUS_RECEIVE_EXPEDITED
                || status == STATUS_RECEIVE_PARTIAL_EXPEDITED
                || (driver.slab.memory().getInt(driver.slab.scratchIndex(slot) + FLAGS) & Ws2_32.MSG_OOB) != 0;
    }

    /** Without SO_UPDATE_CONNECT_CONTEXT neither shutdown nor getpeername works on the socket. */
    private void connected(Request request) {
        if (family != Ws2_32.AF_UNIX) {
            int error = Sockets.updateContext(driver, handle.value(), Ws2_32.SO_UPDATE_CONNECT_CONTEXT, 0);
            if (error != 0) {
                request.failed(SocketErrors.exception("connect", target(), error));
                return;
            }
        }
        remote = (SocketAddress) request.argument;
        request.ok(0);
    }

    @Override
    public @Nullable SocketAddress remoteAddress() throws IOException {
        SocketAddress known = remote;
        return known != null ? known : super.remoteAddress();
    }
}
