package reactor.overlapped.iocp;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Slot;
import reactor.overlapped.spi.SocketSettings;

/**
 * A listening socket. Each ACCEPT brings a socket of its own for the connection. A connection that broke before it was accepted is nobody's
 * affair: its socket is closed and the call made again, unless the request was cancelled meanwhile.
 */
final class IocpListener extends IocpSocket {

    /** So many broken connections in a row are not the clients' doing. */
    private static final int MOST_LOST = 100;

    private final SocketSettings accepted;

    /** What AcceptEx wants for each of the two addresses. */
    private final int addressLength;

    /** For each slot the socket that its call is to connect. */
    private final long[] children;

    /** For each slot the generation of the last request that was cancelled. */
    private final AtomicIntegerArray cancelled;

    /** How many connections were broken since the last that was not. */
    private final AtomicInteger lost = new AtomicInteger();

    private volatile boolean ending;

    IocpListener(IocpDriver driver, Win32Handle handle, int family, SocketSettings accepted) {
        super(driver, handle, family);
        this.accepted = accepted;
        this.addressLength = SocketAddresses.length(family) + 16;
        this.children = new long[driver.slots.size()];
        this.cancelled = new AtomicIntegerArray(driver.slots.size());
    }

    /** Making a socket may load a provider. */
    @Override
    public boolean issuedByCaller(Op op) {
        return false;
    }

    @Override
    public @Nullable SocketAddress remoteAddress() {
        return null;
    }

    @Override
    long prepare(Request request, int slot) throws IOException {
        switch (request.op) {
            case ACCEPT -> {
                // Two addresses, then two pointers and two lengths.
                driver.slab.extra(slot, 2 * addressLength + 2 * Long.BYTES + 2 * Integer.BYTES);
                children[slot] = Sockets.create(family, Ws2_32.SOCK_STREAM, request.op.label(), target());
                return driver.slab.extraAddress(slot);
            }
            case IOCTL -> {
                prepareIoctl(request, slot);
                return 0;
            }
            default -> throw new UnsupportedOperationException(request.op.label() + " on " + target());
        }
    }

    /** {@code AcceptEx} without data: a client that connects and is silent does not hold up the accept. */
    @Override
    int issue(Request request, int slot, long output, long overlapped) {
        return request.op == Op.IOCTL
                ? ioctl(request, slot, overlapped)
                : errorOfFalse(Mswsock.AcceptEx(
                        handle.value(),
                        children[slot],
                        output,
                        0,
                        addressLength,
                        addressLength,
                        driver.slab.scratch(slot) + COUNT,
                        overlapped));
    }

    @Override
    boolean settle(Request request, int slot, int error, int bytes) {
        if (request.op == Op.IOCTL) {
            return super.settle(request, slot, error, error == 0 ? ioctlBytes(slot, bytes) : 0);
        }
        int reason = error;
        if (reason == 0) {
            reason = Sockets.updateContext(driver, children[slot], Ws2_32.SO_UPDATE_ACCEPT_CONTEXT, handle.value());
        }
        if (reason == 0) {
            lost.set(0);
            hand(request, slot);
            return true;
        }
        Ws2_32.closesocket(children[slot]);
        if (!SocketErrors.connectionLost(reason) || lost.incrementAndGet() > MOST_LOST) {
            return super.settle(request, slot, reason, 0);
        }
        if (cancelWanted(slot)) {
            request.aborted(0, Win32Errors.ERROR_OPERATION_ABORTED);
            return true;
        }
        return false;
    }

    /** Makes the connection's handle. */
    private void hand(Request request, int slot) {
        long child = children[slot];
        try {
            SocketAddress peer = peer(slot);
            String target = peer == null ? target() : peer.toString();
            SocketOptions.applyConnected(child, family, accepted, target);
            Win32Handle connection = Sockets.associate(driver, child, true, request.op.label(), target);
            request.result = new IocpStreamSocket(driver, connection, family, peer);
            request.ok(0);
        } catch (IOException | RuntimeException e) {
            Ws2_32.closesocket(child);
            request.failed(e);
        }
    }

    /** {@code GetAcceptExSockaddrs}: getpeername would fail for a peer that has gone already. */
    private @Nullable SocketAddress peer(int slot) {
        ByteBuffer memory = driver.slab.extra(slot, 0);
        long output = driver.slab.extraAddress(slot);
        int pointers = 2 * addressLength;
        int lengths = pointers + 2 * Long.BYTES;
        Mswsock.GetAcceptExSockaddrs(
                output,
                0,
                addressLength,
                addressLength,
                output + pointers,
                output + lengths,
                output + pointers + Long.BYTES,
                output + lengths + Integer.BYTES);
        int at = (int) (memory.getLong(pointers + Long.BYTES) - output);
        return SocketAddresses.get(memory, at, memory.getInt(lengths + Integer.BYTES));
    }

    @Override
    public void cancel(Slot slot) {
        cancelled.set(slot.index, slot.generation());
        super.cancel(slot);
    }

    /** Nothing but the close follows. */
    @Override
    public void cancelAll() {
        ending = true;
        super.cancelAll();
    }

    private boolean cancelWanted(int slot) {
        return ending || cancelled.get(slot) == driver.slots.get(slot).generation();
    }

    @Override
    void madeAgain(int slot) {
        if (cancelWanted(slot)) {
            cancel(slot, driver.slab.address(slot));
        }
    }
}
