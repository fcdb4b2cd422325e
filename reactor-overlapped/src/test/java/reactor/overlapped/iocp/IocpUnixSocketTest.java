package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.SystemHandle;

/** Unix domain sockets, which Windows has, too. */
@Tag("iocp")
class IocpUnixSocketTest {

    private final DriverRig rig = new DriverRig();

    @TempDir
    Path folder;

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    @Test
    void bytes_go_both_ways_where_the_system_has_such_sockets() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(folder.resolve("socket"));
        SystemHandle listener;
        try {
            listener = rig.open(new ListenSpec(address, 0, SocketSettings.DEFAULT, SocketSettings.DEFAULT));
        } catch (UnsupportedOperationException e) {
            assertThat(e).hasMessageContaining("WSAEAFNOSUPPORT").hasMessageContaining(address.toString());
            abort(e.getMessage());
            throw e;
        }
        DriverRig.Call accept = rig.start(listener, Op.ACCEPT);
        SystemHandle client = rig.open(new SocketSpec(address, null, SocketSettings.DEFAULT));
        rig.start(client, Op.CONNECT, request -> request.argument = address).bytes();
        SystemHandle server = accept.accepted();

        rig.write(client, "question");
        assertThat(rig.read(server, 8)).isEqualTo("question");
        rig.write(server, "answer");
        assertThat(rig.read(client, 6)).isEqualTo("answer");
        assertThat(DriverRig.control(client).remoteAddress()).isEqualTo(address);
    }
}
