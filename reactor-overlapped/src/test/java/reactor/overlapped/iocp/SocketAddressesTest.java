package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The layout of addresses in native memory, on machines that have the least significant byte first. */
class SocketAddressesTest {

    private static final int IPV4 = 2;
    private static final int IPV6 = 23;
    private static final String FE80 = "fe80000000000000021122fffe334455";

    @Test
    void ipv4_has_its_port_and_address_in_network_order() throws Exception {
        InetSocketAddress address = new InetSocketAddress(host("0a0b0c0d"), 0x1234);

        assertThat(hex(address, IPV4)).isEqualTo("0200" + "1234" + "0a0b0c0d" + "0000000000000000");
    }

    @Test
    void ipv4_for_a_socket_of_ipv6_is_mapped() throws Exception {
        InetSocketAddress address = new InetSocketAddress(host("0a0b0c0d"), 0xFEDC);

        assertThat(hex(address, IPV6))
                .isEqualTo("1700" + "fedc" + "00000000" + "00000000000000000000ffff0a0b0c0d" + "00000000");
    }

    @Test
    void any_address_of_ipv4_is_any_address_of_ipv6_for_a_socket_of_that() throws Exception {
        InetSocketAddress address = new InetSocketAddress(host("00000000"), 80);

        assertThat(hex(address, IPV6)).isEqualTo("1700" + "0050" + "00".repeat(4 + 16 + 4));
    }

    @Test
    void ipv6_keeps_its_scope() throws Exception {
        InetSocketAddress address = new InetSocketAddress(scoped(7), 1);

        String expected = "1700" + "0001" + "00000000" + FE80 + "07000000";
        assertThat(hex(address, IPV6)).isEqualTo(expected);
        InetSocketAddress back = (InetSocketAddress) parse(expected);
        assertThat(back).isEqualTo(address);
        assertThat(((Inet6Address) back.getAddress()).getScopeId()).isEqualTo(7);
    }

    @Test
    void what_is_written_over_old_memory_leaves_nothing_of_it() throws Exception {
        ByteBuffer memory = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
        for (InetAddress host : new InetAddress[] {host("7f000001"), scoped(3), host("00000000"), host(FE80)}) {
            for (int i = 0; i < 64; i++) {
                memory.put(i, (byte) 0xAA);
            }
            InetSocketAddress address = new InetSocketAddress(host, 65535);

            assertThat(SocketAddresses.put(memory, 8, address, IPV6)).isEqualTo(28);

            ByteBuffer clean = ByteBuffer.allocate(28).order(ByteOrder.LITTLE_ENDIAN);
            SocketAddresses.put(clean, 0, address, IPV6);
            assertThat(memory.slice(8, 28)).isEqualTo(clean);
            assertThat(memory.get(36)).isEqualTo((byte) 0xAA);
        }
    }

    @Test
    void a_mapped_address_is_read_as_ipv4() throws Exception {
        SocketAddress address = parse("1700" + "0050" + "00000000" + "00000000000000000000ffff0a0b0c0d" + "00000000");

        assertThat(address).isEqualTo(new InetSocketAddress(host("0a0b0c0d"), 80));
    }

    @Test
    void ports_above_32767_are_read_as_such() throws Exception {
        assertThat(parse("0200" + "ffff" + "7f000001" + "0000000000000000"))
                .isEqualTo(new InetSocketAddress(host("7f000001"), 65535));
    }

    @Test
    void a_unix_domain_address_is_its_path() throws Exception {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of("a.sock");
        byte[] bytes = SocketAddresses.bytes(address, 1);

        assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("0100" + "612e736f636b" + "00");
        assertThat(parse(HexFormat.of().formatHex(bytes) + "00".repeat(101))).isEqualTo(address);
    }

    @Test
    void a_path_that_is_too_long_is_refused() {
        assertThatThrownBy(() -> SocketAddresses.bytes(UnixDomainSocketAddress.of("x".repeat(108)), 1))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("107");
    }

    @Test
    void another_family_is_no_address() {
        assertThat(parse("ffff00000000")).isNull();
        assertThat(parse("")).isNull();
    }

    @Test
    void a_name_without_an_address_is_an_unknown_host() {
        InetSocketAddress nowhere = InetSocketAddress.createUnresolved("nowhere.invalid", 1);

        assertThatThrownBy(() -> SocketAddresses.bytes(nowhere, IPV4))
                .isInstanceOf(UnknownHostException.class)
                .hasMessage("nowhere.invalid");
    }

    @Test
    void ipv6_is_no_address_for_a_socket_of_ipv4() {
        assertThatThrownBy(() -> SocketAddresses.bytes(new InetSocketAddress(host(FE80), 1), IPV4))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private static String hex(InetSocketAddress address, int family) throws IOException {
        return HexFormat.of().formatHex(SocketAddresses.bytes(address, family));
    }

    private static SocketAddress parse(String hex) {
        ByteBuffer memory = ByteBuffer.wrap(HexFormat.of().parseHex(hex)).order(ByteOrder.LITTLE_ENDIAN);
        return SocketAddresses.get(memory, 0, memory.capacity());
    }

    private static InetAddress host(String hex) throws UnknownHostException {
        return InetAddress.getByAddress(HexFormat.of().parseHex(hex));
    }

    private static Inet6Address scoped(int scope) throws UnknownHostException {
        return Inet6Address.getByAddress(null, HexFormat.of().parseHex(FE80), scope);
    }
}
