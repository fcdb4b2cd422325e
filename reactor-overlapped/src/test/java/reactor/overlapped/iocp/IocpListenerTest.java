package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.jna.Native;
import java.net.BindException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.SocketSpec;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;
import reactor.overlapped.testing.faults.Held;

/** What a listener accepts, and what it survives. */
@Tag("iocp")
class IocpListenerTest {

    private static final byte[] LOCALHOST = {127, 0, 0, 1};
    private static final int HANDLE_FLAG_INHERIT = 1;

    /** What the system says of a connection that was reset before its accept is complete. */
    private static final long STATUS_CONNECTION_RESET = 0xC000020DL;

    private final DriverRig rig = new DriverRig();

    /** Counts handles, and looks at them. */
    static final class Handles {

        static {
            Native.register(Handles.class, "kernel32");
        }

        private Handles() {}

        static native int GetProcessHandleCount(long process, int[] count);

        static native int GetHandleInformation(long handle, int[] flags);

        static int count() {
            int[] count = new int[1];
            assertThat(GetProcessHandleCount(Kernel32.GetCurrentProcess(), count))
                    .isNotZero();
            return count[0];
        }
    }

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    @Test
    void several_accepts_in_flight_bring_a_connection_each() throws Exception {
        SystemHandle listener = rig.listen();
        List<DriverRig.Call> accepts = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            accepts.add(rig.start(listener, Op.ACCEPT));
        }
        List<Object> peers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            SystemHandle client = rig.socket(DriverRig.local(listener));
            rig.connect(client, DriverRig.local(listener)).bytes();
            peers.add(DriverRig.control(client).localAddress());
        }

        List<Object> accepted = new ArrayList<>();
        for (DriverRig.Call accept : accepts) {
            accepted.add(DriverRig.control(accept.accepted()).remoteAddress());
        }
        assertThat(accepted).containsExactlyInAnyOrderElementsOf(peers);
    }

    @Test
    void a_client_that_says_nothing_is_accepted() throws Exception {
        DriverRig.Pair pair = rig.pair();

        assertThat(pair.server().target())
                .isEqualTo(DriverRig.local(pair.client()).toString());
    }

    @Test
    void a_cancelled_accept_is_aborted_and_leaves_no_socket() throws Exception {
        SystemHandle listener = rig.listen();
        cancelAccept(listener);
        int before = Handles.count();

        for (int i = 0; i < 50; i++) {
            cancelAccept(listener);
        }

        assertThat(Handles.count()).isLessThan(before + 25);
        rig.pair(listener);
    }

    private void cancelAccept(SystemHandle listener) throws Exception {
        DriverRig.Call accept = rig.start(listener, Op.ACCEPT);
        accept.cancel();
        assertThat(accept.await().status).isEqualTo(Status.ABORTED);
        assertThat(accept.result).isNull();
    }

    @Test
    void to_cancel_the_handle_aborts_every_accept() throws Exception {
        SystemHandle listener = rig.listen();
        List<DriverRig.Call> accepts = List.of(rig.start(listener, Op.ACCEPT), rig.start(listener, Op.ACCEPT));

        listener.cancelAll();

        for (DriverRig.Call accept : accepts) {
            assertThat(accept.await().status).isEqualTo(Status.ABORTED);
        }
    }

    @Test
    void a_connection_that_was_reset_before_it_was_accepted_does_not_end_the_listener() throws Exception {
        SystemHandle listener = rig.listen();
        SystemHandle gone = rig.socket(DriverRig.local(listener));
        rig.connect(gone, DriverRig.local(listener)).bytes();
        DriverRig.control(gone).option(StandardSocketOptions.SO_LINGER, 0);
        rig.close(gone);

        SystemHandle client = rig.socket(DriverRig.local(listener));
        rig.connect(client, DriverRig.local(listener)).bytes();
        String own = DriverRig.local(client).toString();

        SystemHandle accepted = rig.start(listener, Op.ACCEPT).accepted();
        if (!accepted.target().equals(own)) {
            // Not every system forgets the first one.
            accepted = rig.start(listener, Op.ACCEPT).accepted();
        }
        assertThat(accepted.target()).isEqualTo(own);
        rig.write(client, "hello");
        assertThat(rig.read(accepted, 5)).isEqualTo("hello");
    }

    @Test
    void an_accepted_socket_that_breaks_at_once_is_closed_and_the_call_made_again() throws Exception {
        List<Integer> issued = new CopyOnWriteArrayList<>();
        SystemHandle listener = rig.listen();
        DriverRig.Call accept = rig.start(listener, Op.ACCEPT);
        rig.driver.observer = new IocpObserver() {
            @Override
            public void issued(int slot, int error) {
                if (slot == accept.slot()) {
                    issued.add(error);
                }
            }

            @Override
            public void dequeued(int slot, int status, boolean claimed) {
                if (claimed && slot == accept.slot() && issued.isEmpty()) {
                    rig.driver.slab.memory().putLong(slot * 128, STATUS_CONNECTION_RESET);
                }
            }
        };
        SystemHandle lost = rig.socket(DriverRig.local(listener));
        rig.connect(lost, DriverRig.local(listener)).bytes();
        CallLog.await("a second call", () -> issued.size() == 1);
        assertThat(accept.isComplete()).isFalse();
        assertThat(rig.read(lost, rig.memory(1)).await().status).isNotEqualTo(Status.OK);

        SystemHandle client = rig.socket(DriverRig.local(listener));
        rig.connect(client, DriverRig.local(listener)).bytes();

        assertThat(accept.accepted().target()).isEqualTo(DriverRig.local(client).toString());
    }

    @Test
    void a_cancel_between_a_broken_connection_and_the_call_made_again_is_not_lost() throws Exception {
        SystemHandle listener = rig.listen();
        DriverRig.Call accept = rig.start(listener, Op.ACCEPT);
        rig.driver.observer = new IocpObserver() {
            @Override
            public void dequeued(int slot, int status, boolean claimed) {
                if (claimed && slot == accept.slot() && status == 0) {
                    rig.driver.slab.memory().putLong(slot * 128, STATUS_CONNECTION_RESET);
                    accept.cancel();
                }
            }
        };

        SystemHandle lost = rig.socket(DriverRig.local(listener));
        rig.connect(lost, DriverRig.local(listener)).bytes();

        assertThat(accept.await().status).isEqualTo(Status.ABORTED);
    }

    @Test
    void a_cancel_while_the_call_is_made_again_cancels_that_call() throws Exception {
        SystemHandle listener = rig.listen();
        DriverRig.Call accept = rig.start(listener, Op.ACCEPT);
        List<Integer> cancels = new CopyOnWriteArrayList<>();
        rig.driver.observer = new IocpObserver() {
            private boolean again;

            @Override
            public void dequeued(int slot, int status, boolean claimed) {
                if (claimed && slot == accept.slot() && status == 0) {
                    rig.driver.slab.memory().putLong(slot * 128, STATUS_CONNECTION_RESET);
                    again = true;
                }
            }

            @Override
            public void issued(int slot, int error) {
                if (again && slot == accept.slot()) {
                    again = false;
                    accept.cancel();
                }
            }

            @Override
            public void cancelled(int slot, int error) {
                cancels.add(slot);
            }
        };

        SystemHandle lost = rig.socket(DriverRig.local(listener));
        rig.connect(lost, DriverRig.local(listener)).bytes();

        assertThat(accept.await().status).isEqualTo(Status.ABORTED);
        assertThat(cancels).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void a_listener_whose_connections_all_break_says_so_in_the_end() throws Exception {
        SystemHandle listener = rig.listen();
        DriverRig.Call accept = rig.start(listener, Op.ACCEPT);
        rig.driver.observer = new IocpObserver() {
            @Override
            public void dequeued(int slot, int status, boolean claimed) {
                if (claimed && slot == accept.slot() && status == 0) {
                    rig.driver.slab.memory().putLong(slot * 128, STATUS_CONNECTION_RESET);
                }
            }
        };

        int connections = 0;
        for (; connections < 200 && !accept.isComplete(); connections++) {
            // A connection that is there before the call would be accepted at once, without a packet that could be
            // spoilt.
            Held.await(() -> accept.isComplete() || rig.driver.slab.awaited(accept.slot()));
            if (accept.isComplete()) {
                break;
            }
            SystemHandle lost = rig.socket(DriverRig.local(listener));
            rig.connect(lost, DriverRig.local(listener)).bytes();
            assertThat(rig.read(lost, rig.memory(1)).await().status).isNotEqualTo(Status.OK);
            rig.close(lost);
        }

        assertThat(accept.await().status).isEqualTo(Status.FAILED);
        assertThat(accept.error).hasMessageContaining("accept").hasMessageContaining("ERROR_NETNAME_DELETED");
        assertThat(connections).isGreaterThan(50);
    }

    @Test
    void an_address_that_is_taken_is_a_bind_exception_even_for_one_who_would_share_it() throws Exception {
        SystemHandle listener = rig.listen();
        InetSocketAddress taken = DriverRig.local(listener);

        for (SocketSettings settings :
                List.of(SocketSettings.DEFAULT, DriverRig.options(Map.of(StandardSocketOptions.SO_REUSEADDR, true)))) {
            assertThatThrownBy(() -> rig.open(new ListenSpec(taken, 0, settings, SocketSettings.DEFAULT)))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("bind")
                    .hasMessageContaining(taken.toString());
        }
    }

    @Test
    void an_address_of_another_machine_is_a_bind_exception() throws Exception {
        InetAddress elsewhere = InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1});

        assertThatThrownBy(() -> rig.listen(elsewhere, SocketSettings.DEFAULT)).isInstanceOf(BindException.class);
        assertThatThrownBy(() -> rig.open(new SocketSpec(
                        new InetSocketAddress(InetAddress.getByAddress(LOCALHOST), 1),
                        new InetSocketAddress(elsewhere, 0),
                        SocketSettings.DEFAULT)))
                .isInstanceOf(BindException.class);
    }

    @Test
    void accepted_connections_get_the_settings_that_are_meant_for_them() throws Exception {
        SocketSettings accepted = DriverRig.options(
                Map.of(StandardSocketOptions.TCP_NODELAY, true, StandardSocketOptions.SO_KEEPALIVE, true));
        SystemHandle listener = rig.open(new ListenSpec(
                new InetSocketAddress(InetAddress.getByAddress(LOCALHOST), 0), 0, SocketSettings.DEFAULT, accepted));

        SystemHandle server = rig.pair(listener).server();

        assertThat(DriverRig.control(server).option(StandardSocketOptions.TCP_NODELAY))
                .isTrue();
        assertThat(DriverRig.control(server).option(StandardSocketOptions.SO_KEEPALIVE))
                .isTrue();
    }

    @Test
    void an_ipv6_listener_serves_ipv4_too_unless_told_not_to() throws Exception {
        SystemHandle listener = listenOnIpv6(SocketSettings.DEFAULT);
        InetSocketAddress peer = new InetSocketAddress(
                InetAddress.getByAddress(LOCALHOST), DriverRig.local(listener).getPort());
        DriverRig.Call accept = rig.start(listener, Op.ACCEPT);
        SystemHandle client = rig.socket(peer);
        rig.connect(client, peer).bytes();
        assertThat(DriverRig.control(accept.accepted()).remoteAddress())
                .isEqualTo(DriverRig.control(client).localAddress());

        SystemHandle only = listenOnIpv6(new SocketSettings(Map.of(), true, false, false));
        InetSocketAddress refusing = new InetSocketAddress(
                InetAddress.getByAddress(LOCALHOST), DriverRig.local(only).getPort());
        SystemHandle refused = rig.socket(refusing);
        assertThat(rig.connect(refused, refusing).await().status).isEqualTo(Status.FAILED);
    }

    @Test
    void ipv6_connects_and_tells_its_addresses() throws Exception {
        SystemHandle listener = listenOnIpv6(SocketSettings.DEFAULT);
        InetSocketAddress peer = new InetSocketAddress(
                InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}),
                DriverRig.local(listener).getPort());
        DriverRig.Call accept = rig.start(listener, Op.ACCEPT);
        SystemHandle client = rig.socket(peer);

        rig.connect(client, peer).bytes();

        SystemHandle server = accept.accepted();
        assertThat(DriverRig.local(server)).isEqualTo(peer);
        assertThat(DriverRig.control(server).remoteAddress())
                .isEqualTo(DriverRig.control(client).localAddress());
    }

    private SystemHandle listenOnIpv6(SocketSettings settings) throws Exception {
        InetAddress any = InetAddress.getByAddress(new byte[16]);
        assertThat(any).isInstanceOf(Inet6Address.class);
        try {
            return rig.listen(any, settings);
        } catch (UnsupportedOperationException | BindException e) {
            assumeTrue(false, "this machine has no IPv6: " + e.getMessage());
            throw e;
        }
    }

    @Test
    void child_processes_inherit_no_socket() throws Exception {
        SystemHandle listener = rig.listen();
        DriverRig.Pair pair = rig.pair(listener);

        for (SystemHandle one : List.of(listener, pair.client(), pair.server())) {
            int[] flags = {-1};
            assertThat(Handles.GetHandleInformation(((IocpHandle) one).handle.value(), flags))
                    .isNotZero();
            assertThat(flags[0] & HANDLE_FLAG_INHERIT).isZero();
        }
    }

    @Test
    void a_listener_neither_reads_nor_writes() throws Exception {
        SystemHandle listener = rig.listen();

        assertThat(rig.read(listener, rig.memory(1)).await().error).isInstanceOf(UnsupportedOperationException.class);
        assertThat(rig.write(listener, rig.text("x")).await().error).isInstanceOf(UnsupportedOperationException.class);
    }
}
