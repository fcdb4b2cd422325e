package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.overlapped.connection.ReceiveFlags;
import reactor.overlapped.engine.Reception;
import reactor.overlapped.spi.DatagramOrigin;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.util.Logger;
import reactor.util.Loggers;

/** Makes datagrams of what is received. That nobody got an earlier one is told, and ends nothing. */
final class DatagramReception implements Reception<Datagram> {

    private static final Logger LOGGER = Loggers.getLogger(DatagramReception.class);

    private final boolean packetInfo;
    private final Consumer<? super PortUnreachableException> unreachable;

    DatagramReception(boolean packetInfo, Consumer<? super PortUnreachableException> unreachable) {
        this.packetInfo = packetInfo;
        this.unreachable = unreachable;
    }

    @Override
    public Op op() {
        return Op.RECEIVE_FROM;
    }

    @Override
    public Datagram received(Request read, ByteBuf filled) {
        DatagramOrigin origin = (DatagramOrigin) read.result;
        InetSocketAddress sender = origin == null ? null : origin.sender();
        return new Datagram(filled, sender, ReceiveFlags.of(read.flags), info(origin));
    }

    private Datagram.@Nullable PacketInfo info(@Nullable DatagramOrigin origin) {
        return !packetInfo || origin == null
                ? null
                : new Datagram.PacketInfo(origin.destination(), origin.interfaceIndex(), origin.timeToLive());
    }

    @Override
    public void drop(Datagram unwanted) {
        unwanted.content().release();
    }

    @Override
    public boolean survives(Throwable failure) {
        if (!(failure instanceof PortUnreachableException refusal)) {
            return false;
        }
        try {
            unreachable.accept(refusal);
        } catch (Throwable thrownByUser) {
            Exceptions.throwIfJvmFatal(thrownByUser);
            LOGGER.warn("The callback for unreachable peers threw", thrownByUser);
        }
        return true;
    }

    @Override
    public boolean keepsEmpty() {
        return true;
    }
}
