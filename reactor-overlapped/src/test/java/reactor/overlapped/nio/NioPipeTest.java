package reactor.overlapped.nio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.PipeConnectSpec;
import reactor.overlapped.spi.PipeControl;
import reactor.overlapped.spi.PipeListenSpec;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** Named pipes as Unix domain sockets. */
@Tag("nio")
@Tag("selector")
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class NioPipeTest {

    @TempDir
    Path folder;

    private final RawPort port = new RawPort(1, 2);
    private final String name = "nio-pipe-test-" + UUID.randomUUID();

    @AfterEach
    void close() throws Exception {
        port.close();
    }

    @Test
    void client_and_server_find_each_other_by_a_plain_name() throws Exception {
        SystemHandle listener = port.open(spec(name, 0));
        SystemHandle client = port.open(new PipeConnectSpec(name, false));
        Request accept = port.call(listener, RawPort.request(Op.ACCEPT));
        SystemHandle server = port.adopt((SystemHandle) accept.result);
        Request write = RawPort.request(Op.WRITE);
        write.byteBuffer = ByteBuffer.allocateDirect(3);
        write.length = 3;
        assertThat(port.call(client, write).transferred).isEqualTo(3);
        assertThat(port.call(server, NioStreamTest.Pair.read(8)).transferred).isEqualTo(3);
        server.control(PipeControl.class).disconnect();
        assertThat(port.call(client, NioStreamTest.Pair.read(8)).status).isEqualTo(Status.END);
    }

    @Test
    void a_name_that_is_served_is_refused_and_a_stale_one_replaced() throws Exception {
        Path socket = folder.resolve("stale");
        try (ServerSocketChannel dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(socket));
        }
        assertThat(socket).exists();
        assertThatThrownBy(() -> port.open(new PipeConnectSpec(socket.toString(), false)))
                .isInstanceOf(NoSuchFileException.class);
        SystemHandle listener = port.driver.open(spec(socket.toString(), 0));
        assertThatThrownBy(() -> port.open(spec(socket.toString(), 0))).isInstanceOf(AccessDeniedException.class);
        port.open(new PipeConnectSpec(socket.toString(), false));
        listener.close();
        assertThat(socket).doesNotExist();
        assertThatThrownBy(() -> port.open(new PipeConnectSpec(socket.toString(), false)))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void a_file_that_is_no_socket_is_left_alone() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "mine");
        assertThatThrownBy(() -> port.open(spec(file.toString(), 0))).hasMessageContaining("no pipe");
        assertThat(file).hasContent("mine");
    }

    @Test
    void no_more_instances_are_open_than_allowed() throws Exception {
        SystemHandle listener = port.open(spec(name, 1));
        port.open(new PipeConnectSpec(name, false));
        port.open(new PipeConnectSpec(name, false));
        SystemHandle first = (SystemHandle) port.call(listener, RawPort.request(Op.ACCEPT)).result;
        Semaphore accepted = new Semaphore(0);
        Request second = RawPort.request(Op.ACCEPT);
        port.start(listener, second, ended -> accepted.release());
        // The worker has been through the selector since.
        for (int i = 0; i < 10; i++) {
            port.call(port.driver.postHandle(), RawPort.request(Op.POST));
        }
        assertThat(accepted.availablePermits()).isZero();
        first.close();
        assertThat(accepted.tryAcquire(RawPort.PATIENCE.toMillis(), TimeUnit.MILLISECONDS))
                .isTrue();
        assertThat(second.status).isEqualTo(Status.OK);
        port.adopt((SystemHandle) second.result);
    }

    @Test
    void names_that_lead_elsewhere_or_are_too_long_are_refused() {
        assertThatThrownBy(() -> port.open(spec("../escape", 0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> port.open(spec("x".repeat(120), 0))).hasMessageContaining("too long");
    }

    private static PipeListenSpec spec(String name, int maxInstances) {
        return new PipeListenSpec(name, false, maxInstances, 0, false, true, null);
    }
}
