package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static reactor.overlapped.uring.SocketLibc.AF_INET;
import static reactor.overlapped.uring.SocketLibc.AF_INET6;
import static reactor.overlapped.uring.SocketLibc.AF_UNIX;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketException;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Addresses in the system's form. */
@Tag("uring")
class UringSocketAddressTest {

    private static final int OFFSET = 5;

    private final ByteBuffer memory = SocketAddresses.wrap(new byte[200]);

    private static InetSocketAddress at(String host, int port) throws UnknownHostException {
        return new InetSocketAddress(InetAddress.getByName(host), port);
    }

    private SocketAddress again(SocketAddress address, int family) throws IOException {
        return SocketAddresses.read(memory, OFFSET, SocketAddresses.write(address, family, memory, OFFSET));
    }

    @Test
    void an_address_comes_back_as_it_went() throws Exception {
        for (SocketAddress one : new SocketAddress[] {
            at("127.0.0.1", 1),
            at("255.254.253.252", 65_535),
            at("0.0.0.0", 0),
            at("::1", 443),
            at("2001:db8::ff00:42:8329", 40_000),
            UnixDomainSocketAddress.of("/tmp/a path"),
            UnixDomainSocketAddress.of("")
        }) {
            assertThat(again(one, SocketAddresses.family(one))).isEqualTo(one);
        }
    }

    @Test
    void IPv4_goes_through_a_socket_of_IPv6_and_back() throws Exception {
        assertThat(again(at("192.0.2.7", 80), AF_INET6)).isEqualTo(at("192.0.2.7", 80));
        assertThat(again(at("0.0.0.0", 80), AF_INET6)).as("any address of both").isEqualTo(at("::", 80));
    }

    @Test
    void IPv6_does_not_go_through_a_socket_of_IPv4() {
        assertThatThrownBy(() -> again(at("::1", 80), AF_INET))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("[0:0:0:0:0:0:0:1]:80");
    }

    @Test
    void a_link_local_address_keeps_its_interface() throws Exception {
        byte[] bytes = InetAddress.getByName("fe80::1").getAddress();
        InetSocketAddress local = new InetSocketAddress(Inet6Address.getByAddress(null, bytes, 3), 9);
        InetSocketAddress back = (InetSocketAddress) again(local, AF_INET6);
        assertThat(back).isEqualTo(local);
        assertThat(((Inet6Address) back.getAddress()).getScopeId()).isEqualTo(3);
    }

    @Test
    void port_and_address_are_in_network_order() throws Exception {
        SocketAddresses.write(at("1.2.3.4", 0x1234), memory, 0);
        byte[] bytes = new byte[8];
        memory.get(0, bytes);
        assertThat(memory.getShort(0)).isEqualTo((short) AF_INET);
        assertThat(bytes).endsWith(0x12, 0x34, 1, 2, 3, 4);
    }

    @Test
    void what_a_shorter_address_leaves_is_not_taken_for_a_part_of_it() throws Exception {
        assertThat(again(at("2001:db8::1", 5), AF_INET6)).isNotNull();
        assertThat(again(at("10.0.0.1", 6), AF_INET6)).isEqualTo(at("10.0.0.1", 6));
        assertThat(again(UnixDomainSocketAddress.of("/long/path"), AF_UNIX)).isNotNull();
        assertThat(again(UnixDomainSocketAddress.of("/l"), AF_UNIX)).isEqualTo(UnixDomainSocketAddress.of("/l"));
    }

    @Test
    void a_path_that_is_too_long_and_a_name_that_is_not_looked_up_are_refused() throws Exception {
        UnixDomainSocketAddress fits = UnixDomainSocketAddress.of("/" + "x".repeat(106));
        UnixDomainSocketAddress tooLong = UnixDomainSocketAddress.of("/" + "x".repeat(107));
        assertThat(again(fits, AF_UNIX)).isEqualTo(fits);
        assertThatThrownBy(() -> again(tooLong, AF_UNIX))
                .isInstanceOf(SocketException.class)
                .hasMessageContaining("107");
        assertThatThrownBy(() -> again(InetSocketAddress.createUnresolved("nowhere.invalid", 1), AF_INET))
                .isInstanceOf(UnknownHostException.class)
                .hasMessageContaining("nowhere.invalid");
    }
}
