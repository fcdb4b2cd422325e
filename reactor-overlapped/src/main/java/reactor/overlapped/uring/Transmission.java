package reactor.overlapped.uring;

import static reactor.overlapped.uring.IoUring.OP_READ;
import static reactor.overlapped.uring.IoUring.OP_SEND;
import static reactor.overlapped.uring.IoUring.SQE_ASYNC;

import io.netty.buffer.ByteBuf;
import java.util.IdentityHashMap;
import java.util.Map;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SystemHandle;

/**
 * Sends a part of a file: reads a piece of it and sends that, in turns. The ring has no {@code sendfile}, and its {@code splice} takes two
 * hops through other threads and a pipe to be no faster. This way a cancel always knows how much went out.
 *
 * <p>The socket takes no more for now when it took less than it was offered. Then the request is complete with what was sent, so that whoever
 * watches sees it move; the next one reads the rest of that piece again.
 */
final class Transmission {

    private static final int PIECE = 128 << 10;

    /** Most that one request sends. */
    private static final int MOST = 8 << 20;

    private static final int READING = 0;
    private static final int SENDING = 1;

    /** What a request has read, and the part of it that is to be sent. */
    private static final class Piece {

        final ByteBuf memory;
        final long address;
        int from;
        int to;

        /** Takes an alignment that is a power of two, and memory with room for it. */
        Piece(ByteBuf memory, int alignment) {
            this.memory = memory;
            this.address = (NativeAddress.of(memory, 0, PIECE, true) + alignment - 1) & -alignment;
        }
    }

    private final UringStreamSocket socket;

    /** By request; there is hardly ever more than one. */
    private final Map<InFlight, Piece> pieces = new IdentityHashMap<>(1);

    Transmission(UringStreamSocket socket) {
        this.socket = socket;
    }

    /** On the ring's thread. {@return false when the outcome is set already} */
    boolean start(InFlight flight, UringDispatcher ring) {
        Request request = flight.request();
        UringFile file = file(request);
        if (request.length == 0) {
            request.ok(0);
            return false;
        }
        int alignment = file.alignment();
        pieces.put(flight, new Piece(socket.driver.buffers.apply(PIECE + alignment - 1), alignment));
        try {
            read(flight, ring, file);
        } catch (RuntimeException | Error e) {
            release(flight);
            throw e;
        }
        return true;
    }

    private void release(InFlight flight) {
        piece(flight).memory.release();
        pieces.remove(flight);
    }

    private static UringFile file(Request request) {
        UringFile file = request.argument instanceof SystemHandle handle ? handle.control(UringFile.class) : null;
        if (file == null) {
            throw new IllegalArgumentException(
                    "transmitFile of " + request.argument + ", which is no file of backend " + UringDriver.BACKEND);
        }
        return file;
    }

    /** {@return how many bytes before that position reading has to begin} */
    private static int skip(UringFile file, long position) {
        return (int) (position % file.alignment());
    }

    @SuppressWarnings("NullAway")
    private Piece piece(InFlight flight) {
        return pieces.get(flight);
    }

    private void read(InFlight flight, UringDispatcher ring, UringFile file) {
        flight.step = READING;
        Request request = flight.request();
        int skip = skip(file, request.position + flight.moved);
        // No more than is wanted, but for what a file without a cache has to be read by.
        int alignment = file.alignment();
        long want = (skip + (long) request.length - flight.moved + alignment - 1) / alignment * alignment;
        ring.ring()
                .add(
                        OP_READ,
                        file.fd,
                        request.position + flight.moved - skip,
                        piece(flight).address,
                        (int) Math.min(PIECE, want),
                        0,
                        flight.userData);
    }

    private void send(InFlight flight, UringDispatcher ring) {
        flight.step = SENDING;
        Piece piece = piece(flight);
        ring.ring()
                .add(
                        OP_SEND,
                        socket.fd,
                        0,
                        piece.address + piece.from,
                        piece.to - piece.from,
                        SocketLibc.MSG_NOSIGNAL,
                        flight.userData);
    }

    /** On the ring's thread. {@return false when it goes on} */
    boolean settle(InFlight flight, UringDispatcher ring, int result) {
        Request request = flight.request();
        boolean goesOn;
        try {
            goesOn = !flight.isCancelled()
                    && (flight.step == READING ? wasRead(flight, ring, result) : wasSent(flight, ring, result));
        } catch (RuntimeException | Error e) {
            release(flight);
            throw e;
        }
        if (goesOn) {
            return false;
        }
        if (flight.isCancelled()) {
            if (flight.step == SENDING && result > 0) {
                flight.moved += result;
            }
            if (flight.moved == request.length) {
                request.ok(flight.moved);
            } else {
                request.aborted(flight.moved, Errno.ECANCELED.code);
            }
        }
        release(flight);
        return true;
    }

    private boolean wasRead(InFlight flight, UringDispatcher ring, int result) {
        Request request = flight.request();
        UringFile file = file(request);
        if (-result == Errno.EINTR.code || -result == Errno.EAGAIN.code) {
            read(flight, ring, file);
            if (-result == Errno.EAGAIN.code) {
                ring.ring().flags(SQE_ASYNC);
            }
            return true;
        }
        Piece piece = piece(flight);
        piece.from = skip(file, request.position + flight.moved);
        piece.to = (int) Math.min(result, piece.from + (long) request.length - flight.moved);
        if (piece.to > piece.from) {
            send(flight, ring);
            return true;
        }
        if (flight.moved > 0) {
            // The next request is told the rest.
            request.ok(flight.moved);
        } else if (result >= 0) {
            request.end();
        } else {
            request.failed(LinuxErrors.exception(request.op.label(), file.target(), -result));
        }
        return false;
    }

    private boolean wasSent(InFlight flight, UringDispatcher ring, int result) {
        Request request = flight.request();
        if (-result == Errno.EINTR.code) {
            send(flight, ring);
            return true;
        }
        if (result < 0) {
            socket.outcome(request, result);
            return false;
        }
        flight.moved += result;
        Piece piece = piece(flight);
        if (piece.from + result < piece.to || flight.moved == request.length || flight.moved >= MOST) {
            request.ok(flight.moved);
            return false;
        }
        read(flight, ring, file(request));
        return true;
    }
}
