package reactor.overlapped.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The commands as processes, against the JDK's own sockets and against each other. */
@Timeout(value = 4, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NetworkTest {

    private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
    private static final String HOST = LOOPBACK.getHostAddress();
    private static final int LARGE = 8 << 20;
    private static final int SIGTERM = 128 + 15;

    @TempDir
    Path folder;

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "destroy() is no Ctrl-C there, but TerminateProcess")
    void serve_echoes_what_a_socket_sends_and_tells_who_came() throws Exception {
        byte[] bytes = bytes(LARGE);
        try (Server server = Server.start("-v", "serve", "--echo", "--host", HOST, 0);
                Socket socket = new Socket(LOOPBACK, server.port())) {
            CompletableFuture<Void> sending = async(() -> send(socket, bytes));
            assertThat(socket.getInputStream().readAllBytes()).isEqualTo(bytes);
            sending.join();
            Run run = server.interrupt();
            assertThat(run.code()).isEqualTo(SIGTERM);
            assertThat(run.err().lines())
                    .satisfiesExactly(
                            line -> assertThat(line)
                                    .isEqualTo("overlapped: serve: " + HOST + ":" + socket.getLocalPort() + ": " + LARGE
                                            + " bytes received, " + LARGE + " sent"),
                            line -> assertThat(line).contains(" 0 in flight"));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "destroy() is no Ctrl-C there, but TerminateProcess")
    void serve_lets_an_open_connection_finish_after_Ctrl_C() throws Exception {
        try (Server server = Server.start("serve", "--echo", "--host", HOST, 0);
                Socket socket = new Socket(LOOPBACK, server.port())) {
            echo(socket, 1);
            CompletableFuture<Run> ended = async(server::interrupt);
            refused(server.port());
            echo(socket, 2);
            socket.shutdownOutput();
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(ended.join()).isEqualTo(new Run(SIGTERM, "", ""));
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "destroy() is no Ctrl-C there, but TerminateProcess")
    void serve_without_echo_answers_nothing() throws Exception {
        try (Server server = Server.start("-v", "serve", "--host", HOST, 0);
                Socket socket = new Socket(LOOPBACK, server.port())) {
            send(socket, bytes(1_000_003));
            assertThat(socket.getInputStream().read()).isEqualTo(-1);
            assertThat(server.interrupt().err()).contains(": 1000003 bytes received, 0 sent");
        }
    }

    @Test
    void nc_sends_and_receives_much_at_once_and_half_closes() throws Exception {
        byte[] there = bytes(LARGE);
        byte[] back = bytes(LARGE + 1);
        Path input = Files.write(folder.resolve("input"), there);
        Path output = folder.resolve("output");
        try (ServerSocket server = new ServerSocket(0, 0, LOOPBACK)) {
            Process nc = start(input, output, "nc", HOST, server.getLocalPort());
            try (Socket socket = server.accept()) {
                CompletableFuture<Void> sending = async(() -> {
                    socket.getOutputStream().write(back);
                    return null;
                });
                // Comes to its end although nothing has been closed here.
                assertThat(socket.getInputStream().readAllBytes()).isEqualTo(there);
                sending.join();
                socket.getOutputStream().write("the end".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(Run.end(nc)).isEqualTo(new Run(0, "", ""));
        }
        byte[] got = Files.readAllBytes(output);
        assertThat(Arrays.copyOf(got, back.length)).isEqualTo(back);
        assertThat(new String(got, back.length, got.length - back.length, StandardCharsets.UTF_8))
                .isEqualTo("the end");
    }

    @Test
    void nc_ends_when_the_peer_has_closed_whatever_standard_input_does() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 0, LOOPBACK)) {
            Process nc = Run.start("nc", HOST, server.getLocalPort());
            try (Socket socket = server.accept()) {
                nc.getOutputStream().write("hello".getBytes(StandardCharsets.UTF_8));
                nc.getOutputStream().flush();
                assertThat(socket.getInputStream().readNBytes(5)).asString().isEqualTo("hello");
                socket.getOutputStream().write("bye".getBytes(StandardCharsets.UTF_8));
            }
            assertThat(nc.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Run.end(nc)).isEqualTo(new Run(0, "bye", ""));
        }
    }

    @Test
    void errors_are_said_in_a_line() throws Exception {
        // Longer than a name can be: no name server is asked, which would take its time where there is none.
        String nowhere = "x".repeat(64) + ".invalid";
        Process unknown = Run.start("nc", nowhere, 1);
        try (Socket nobody = new Socket();
                ServerSocket server = new ServerSocket(0, 0, LOOPBACK)) {
            // Has a port and does not listen there: nobody else can get that port meanwhile.
            nobody.bind(new InetSocketAddress(LOOPBACK, 0));
            Process refused = Run.start("nc", HOST, nobody.getLocalPort());
            failed(
                    Run.start("serve", "--host", HOST, server.getLocalPort()),
                    "serve: .*" + server.getLocalPort() + ".*");
            Process silent = Run.start("nc", "--idle-timeout", "0.3", HOST, server.getLocalPort());
            Process reset = Run.start("nc", HOST, server.getLocalPort());
            failed(refused, "nc: .*" + nobody.getLocalPort() + ".* refused");
            failed(unknown, "nc: .*" + nowhere + ".*");
            try (Socket first = server.accept();
                    Socket second = server.accept()) {
                first.setSoLinger(true, 0);
                second.setSoLinger(true, 0);
                // Only the silent one ends by itself.
                assertThat(silent.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(reset.isAlive()).isTrue();
            }
            failed(silent, "nc: .*idle.*");
            failed(reset, "nc: .*[Rr]eset.*");
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "destroy() is no Ctrl-C there, but TerminateProcess")
    void nc_ends_at_Ctrl_C() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 0, LOOPBACK)) {
            Process nc = Run.start("nc", HOST, server.getLocalPort());
            try (Socket socket = server.accept()) {
                nc.toHandle().destroy();
                assertThat(nc.waitFor(60, TimeUnit.SECONDS)).isTrue();
                assertThat(Run.end(nc)).as("ended without giving up").isEqualTo(new Run(SIGTERM, "", ""));
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            }
        }
    }

    @Test
    void push_sends_a_file_and_a_part_of_it() throws Exception {
        byte[] bytes = bytes(LARGE + 12345);
        Path file = Files.write(folder.resolve("file"), bytes);
        try (ServerSocket server = new ServerSocket(0, 0, LOOPBACK)) {
            Process whole = Run.start("push", file, HOST, server.getLocalPort());
            assertThat(receiveAll(server)).isEqualTo(bytes);
            pushed(whole, bytes.length);
            Process part = Run.start("push", "--from", "5M", "--length", 10_000, file, HOST, server.getLocalPort());
            assertThat(receiveAll(server)).isEqualTo(Arrays.copyOfRange(bytes, 5 << 20, (5 << 20) + 10_000));
            pushed(part, 10_000);
            Process rest = Run.start("push", "--from", LARGE, file, HOST, server.getLocalPort());
            assertThat(receiveAll(server)).isEqualTo(Arrays.copyOfRange(bytes, LARGE, bytes.length));
            pushed(rest, 12345);
        }
        Path none = folder.resolve("none");
        assertThat(Run.of("push", none, HOST, 1))
                .isEqualTo(new Run(1, "", "overlapped: push: " + none + ": no such file" + System.lineSeparator()));
        assertThat(Run.of("push", folder, HOST, 1).err()).contains("is a directory");
    }

    @Test
    void udp_listen_tells_who_sends_how_much() throws Exception {
        try (Server listen = Server.start("udp", "listen", "--host", HOST, "--count", 2, 0);
                DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            socket.send(new DatagramPacket(new byte[1000], 1000, LOOPBACK, listen.port()));
            socket.send(new DatagramPacket(new byte[0], 0, LOOPBACK, listen.port()));
            String peer = HOST + ":" + socket.getLocalPort();
            assertThat(listen.end()).isEqualTo(new Run(0, peer + " 1000 bytes\n" + peer + " 0 bytes", ""));
        }
    }

    @Test
    void udp_send_makes_a_datagram_of_each_line() throws Exception {
        try (DatagramSocket socket = new DatagramSocket(0, LOOPBACK)) {
            Process send = Run.start("udp", "send", HOST, socket.getLocalPort());
            feed(send, "a\n\nlonger\nno end");
            assertThat(receive(socket)).isEqualTo("a\n");
            assertThat(receive(socket)).isEqualTo("\n");
            assertThat(receive(socket)).isEqualTo("longer\n");
            assertThat(receive(socket)).isEqualTo("no end");
            assertThat(Run.end(send)).isEqualTo(new Run(0, "", ""));
        }
    }

    @Test
    void udp_send_to_udp_listen() throws Exception {
        String text = "0123456789\n".repeat(4000);
        try (Server listen = Server.start("udp", "listen", "--print", "--count", 1, "--host", HOST, 0)) {
            Process send = Run.start("udp", "send", "--whole", HOST, listen.port());
            feed(send, text);
            assertThat(Run.end(send)).isEqualTo(new Run(0, "", ""));
            assertThat(listen.end()).isEqualTo(new Run(0, text.stripTrailing(), ""));
        }
        Process tooLong = Run.start("udp", "send", "--whole", HOST, 9);
        feed(tooLong, "x".repeat(UdpCommand.LONGEST + 1));
        failed(tooLong, "udp: send: .*more than 65507 bytes.*");
    }

    @Test
    void a_pipe_between_two_processes() throws Exception {
        Path input = Files.write(folder.resolve("input"), bytes(LARGE));
        Path output = folder.resolve("output");
        String name = "overlapped-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        try (Server server = Server.start("pipe", "serve", "--echo", name)) {
            assertThat(server.address()).isEqualTo(name);
            // The time counts only where the server is not told of the end.
            Process client = start(input, output, "pipe", "connect", "-q", 2, name);
            assertThat(client.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(Run.end(client)).isEqualTo(new Run(0, "", ""));
            assertThat(output).hasSameBinaryContentAs(input);
        }
        failed(Run.start("pipe", "connect", "--connect-timeout", "0.2", name + "-none"), "pipe: connect: .*");
    }

    @Test
    void messages_of_a_pipe_where_the_system_has_them() throws Exception {
        String name = "overlapped-messages-" + ProcessHandle.current().pid() + "-" + System.nanoTime();
        if (OS.WINDOWS.isCurrentOs()) {
            // Longer than a read: it comes in parts.
            String text = "a\n\n" + "long".repeat(50_000) + "\nno end";
            try (Server server = Server.start("pipe", "serve", "--echo", "--message", name)) {
                assertThat(server.address()).isEqualTo(name);
                Process client = Run.start("pipe", "connect", "--message", name);
                CompletableFuture<Void> feeding = async(() -> {
                    feed(client, text);
                    return null;
                });
                assertThat(new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                        .isEqualTo(text);
                feeding.join();
                assertThat(Run.end(client)).isEqualTo(new Run(0, "", ""));
            }
        } else {
            failed(Run.start("pipe", "serve", "--message", name), "pipe: serve: .*message.*");
        }
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "destroy() is no Ctrl-C there, but TerminateProcess")
    void a_Unix_domain_socket() throws Exception {
        Path socket = folder.resolve("socket");
        try (Server server = Server.start("serve", "--echo", "-U", socket)) {
            assertThat(server.address()).isEqualTo(socket.toString());
            Process client = Run.start("nc", "-U", socket);
            feed(client, "text");
            assertThat(Run.end(client)).isEqualTo(new Run(0, "text", ""));
            assertThat(server.interrupt()).isEqualTo(new Run(SIGTERM, "", ""));
        }
    }

    @Test
    void usage() {
        assertThat(Run.of("--help").out()).contains("serve", "nc", "push", "udp", "pipe");
        assertThat(Run.of("udp", "listen", "--help").out()).contains("--count", "--backend");
        assertUsage("serve");
        assertUsage("serve", "-U", "path", 1);
        assertUsage("serve", "--max-connections", 0, 0);
        assertUsage("nc", "host");
        assertUsage("nc", "host", 65536);
        assertUsage("nc", "--idle-timeout", "-1", "host", 1);
        assertUsage("push", "-", "host", 1);
        assertUsage("udp");
        assertUsage("udp", "listen", "--count", 0, 1);
        assertUsage("pipe", "serve");
        assertThat(Run.of("udp", "listen", "--backend", "none", 0).err())
                .startsWith("overlapped: udp: listen: there is no backend none")
                .hasLineCount(1);
    }

    private static void assertUsage(Object... args) {
        Run run = Run.of(args);
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).startsWith("overlapped: ").hasLineCount(1);
    }

    private static void failed(Process process, String pattern) throws Exception {
        Run run = Run.end(process);
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).hasLineCount(1).matches("overlapped: " + pattern + "\\R");
    }

    private static void pushed(Process push, int count) throws Exception {
        Run run = Run.end(push);
        assertThat(run).returns(0, Run::code).returns("", Run::err);
        assertThat(run.out()).matches(count + " bytes in \\d+\\.\\d{3} s, \\d+\\.\\d MiB/s\\R");
    }

    private static void echo(Socket socket, int value) throws IOException {
        socket.getOutputStream().write(value);
        assertThat(socket.getInputStream().read()).isEqualTo(value);
    }

    /** Waits until nobody listens there. Those who knock before leave in peace, for the server tells of the others. */
    private static void refused(int port) {
        while (true) {
            try (Socket socket = new Socket(LOOPBACK, port)) {
                leave(socket);
            } catch (IOException e) {
                return;
            }
        }
    }

    private static void leave(Socket socket) {
        try {
            socket.shutdownOutput();
            socket.getInputStream().readAllBytes();
        } catch (IOException e) {
            // It stood in the queue of a server that stopped listening.
        }
    }

    private static Void send(Socket socket, byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.shutdownOutput();
        return null;
    }

    private static byte[] receiveAll(ServerSocket server) throws IOException {
        try (Socket socket = server.accept();
                InputStream in = socket.getInputStream()) {
            return in.readAllBytes();
        }
    }

    private static String receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[100], 100);
        socket.receive(packet);
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }

    private static Process start(Path input, Path output, Object... args) throws IOException {
        return Run.builder(args)
                .redirectInput(input.toFile())
                .redirectOutput(output.toFile())
                .start();
    }

    private static void feed(Process process, String text) throws IOException {
        try (OutputStream in = process.getOutputStream()) {
            in.write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static byte[] bytes(int count) {
        byte[] bytes = new byte[count];
        new Random(count).nextBytes(bytes);
        return bytes;
    }

    @FunctionalInterface
    private interface Action<T> {
        T run() throws Exception;
    }

    private static <T> CompletableFuture<T> async(Action<T> action) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return action.run();
                    } catch (Exception e) {
                        throw new CompletionException(e);
                    }
                },
                work -> new Thread(work).start());
    }
}
