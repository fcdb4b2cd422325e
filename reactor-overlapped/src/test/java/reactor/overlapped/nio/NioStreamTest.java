package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.SocketControl;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** A connection as the driver has it. */
@Tag("nio")
@Tag("selector")
@Timeout(120)
class NioStreamTest {

    private final RawPort port = new RawPort(2, 4);

    @AfterEach
    void close() throws Exception {
        port.close();
    }

    @Test
    void bytes_go_both_ways_and_the_end_comes_after_the_last() throws Exception {
        Pair pair = Pair.connect(port);
        Request write = RawPort.request(Op.WRITE);
        write.byteBuffer = ByteBuffer.allocateDirect(5).put("hello".getBytes(StandardCharsets.US_ASCII));
        write.length = 5;
        assertThat(port.call(pair.client(), write).transferred).isEqualTo(5);
        assertThat(port.call(pair.server(), RawPort.request(Op.AWAIT_READABLE)).status)
                .isEqualTo(Status.OK);
        Request read = Pair.read(16);
        port.call(pair.server(), read);
        assertThat(read.status).isEqualTo(Status.OK);
        assertThat(StandardCharsets.US_ASCII
                        .decode(read.byteBuffer.duplicate().position(0).limit(read.transferred))
                        .toString())
                .isEqualTo("hello");
        pair.client().control(SocketControl.class).shutdownOutput();
        assertThat(port.call(pair.server(), Pair.read(16)).status).isEqualTo(Status.END);
        assertThat(port.call(pair.server(), RawPort.request(Op.AWAIT_READABLE)).status)
                .isEqualTo(Status.OK);
    }

    @Test
    void a_refused_connection_names_its_peer() throws Exception {
        InetSocketAddress nobody;
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = (InetSocketAddress) probe.getLocalSocketAddress();
        }
        SystemHandle socket = port.open(new SocketSpec(nobody, null, SocketSettings.DEFAULT));
        Request connect = RawPort.request(Op.CONNECT);
        connect.argument = nobody;
        port.call(socket, connect);
        assertThat(connect.status).isEqualTo(Status.FAILED);
        assertThat(connect.error)
                .isInstanceOf(ConnectException.class)
                .hasMessage("connect to localhost:" + nobody.getPort() + ": Connection refused");
    }

    @Test
    void a_reset_is_told_by_its_symbol() throws Exception {
        Pair pair = Pair.connect(port);
        SocketControl control = pair.client().control(SocketControl.class);
        control.option(StandardSocketOptions.SO_LINGER, 0);
        port.close(pair.client());
        Request read = port.call(pair.server(), Pair.read(16));
        assertThat(read.error).isInstanceOf(IOException.class).hasMessageContaining("ECONNRESET");
    }

    /** Two ends of one connection. */
    record Pair(SystemHandle client, SystemHandle server, SystemHandle listener) {

        static Pair connect(RawPort port) throws Exception {
            return connect(
                    port, new SocketSettings(Map.of(StandardSocketOptions.TCP_NODELAY, true), false, false, false));
        }

        static Pair connect(RawPort port, SocketSettings accepted) throws Exception {
            SystemHandle listener = port.open(new ListenSpec(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0, SocketSettings.DEFAULT, accepted));
            SocketAddress address = listener.control(SocketControl.class).localAddress();
            SystemHandle client = port.open(new SocketSpec(address, null, SocketSettings.DEFAULT));
            Request connect = RawPort.request(Op.CONNECT);
            connect.argument = address;
            assertThat(port.call(client, connect).status).isEqualTo(Status.OK);
            Request accept = port.call(listener, RawPort.request(Op.ACCEPT));
            assertThat(accept.status).isEqualTo(Status.OK);
            return new Pair(client, port.adopt((SystemHandle) accept.result), listener);
        }

        static Request read(int length) {
            Request read = RawPort.request(Op.READ);
            read.byteBuffer = ByteBuffer.allocateDirect(length);
            read.length = length;
            return read;
        }
    }
}
