package reactor.overlapped.benchmarks.filedrop;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Shows on the file drop in 128 MiB of heap: 2 GiB up and down, 200 downloads at once, all equal to what was sent, and that clients which vanish leave
 * nothing. Fails with what is otherwise. Arguments: the jar, where to have files, {@code wine} or nothing, and the command of the JVM.
 */
public final class ShowLarge {

    private static final int LARGE = 2048;
    private static final int MANY = 200;
    private static final int VANISHING = 50;
    private static final int MANY_EACH = 10;
    private static final long PATIENCE = TimeUnit.MINUTES.toNanos(2);

    /** Sockets of clients that have just gone are closed by and by. */
    private static final int STRAY_HANDLES = 3;

    private final FiledropServer server;
    private final TestData data;
    private final Curl curl = new Curl(false);

    private ShowLarge(FiledropServer server, TestData data) {
        this.server = server;
        this.data = data;
    }

    /** A condition that may come true. */
    @FunctionalInterface
    private interface Condition {
        boolean holds() throws IOException, InterruptedException;
    }

    public static void main(String... args) throws Exception {
        boolean wine = args[2].equals("wine");
        String drive = wine ? "Z:" : "";
        List<String> java = new ArrayList<>(Arrays.asList(args).subList(3, args.length));
        java.addAll(List.of("-Xmx128m", "--enable-native-access=ALL-UNNAMED"));
        try (TestData data = new TestData(Path.of(args[1]))) {
            // It looks at its folder first, so that what is served has been there before it.
            data.served(MANY_EACH);
            try (FiledropServer server = FiledropServer.start(
                    java,
                    drive + Path.of(args[0]).toRealPath(),
                    List.of("--filedrop.folder=" + drive + data.folder),
                    data.path("server.log"))) {
                try {
                    new ShowLarge(server, data).show();
                } catch (IOException e) {
                    System.err.println(server.log());
                    throw e;
                }
            }
        }
    }

    private void show() throws IOException, InterruptedException {
        large();
        many();
        vanish();
        say("peak memory of the server: %d MiB", server.peakBytes() >> 20);
    }

    private void large() throws IOException, InterruptedException {
        Path source = data.source(LARGE);
        Path back = data.path("back");
        Curl.Took up = curl.upload(source, List.of(server.url("/files/large.bin")));
        say("%d MiB up in %.1f s; peak memory %d MiB", LARGE, up.seconds(), server.peakBytes() >> 20);
        Curl.Took down = curl.download(List.of(server.url("/files/large.bin")), List.of(back.toString()));
        say("%d MiB down in %.1f s; peak memory %d MiB", LARGE, down.seconds(), server.peakBytes() >> 20);
        String sent = sha256(source);
        equal("the digest of what the server has", sent, sha256(data.folder.resolve("large.bin")));
        equal("the digest of what has come back", sent, sha256(back));
        equal("that the list has this digest", true, server.get("/files").contains(sent));
        Files.delete(back);
        server.delete("large.bin");
        say("SHA-256 of all three: %s", sent);
    }

    private void many() throws IOException, InterruptedException {
        String url = server.url("/files/" + data.served(MANY_EACH));
        List<String> outputs = new ArrayList<>();
        for (int i = 0; i < MANY; i++) {
            outputs.add(data.path("many-" + i).toString());
        }
        Curl.Took took = curl.download(Collections.nCopies(MANY, url), outputs);
        Path source = data.source(MANY_EACH);
        for (String output : outputs) {
            equal("the first byte of " + output + " that differs", -1L, Files.mismatch(source, Path.of(output)));
            Files.delete(Path.of(output));
        }
        say(
                "%d × %d MiB at once in %.1f s, all equal; peak memory %d MiB",
                MANY, MANY_EACH, took.seconds(), server.peakBytes() >> 20);
    }

    private void vanish() throws IOException, InterruptedException {
        // Whatever is made on first use has been made: connections, buffers, threads.
        vanishing();
        quiet();
        List<String> names = data.names();
        long handles = server.openHandles();
        for (int i = 0; i < VANISHING; i++) {
            vanishing();
        }
        await("the handles are as before, " + handles, () -> server.openHandles() <= handles + STRAY_HANDLES);
        await("the files are as before", () -> data.names().equals(names));
        quiet();
        say(
                "%d clients vanished in uploads and as many in downloads: handles %d, then %d; files as before; requests in flight 0; %s",
                VANISHING, handles, server.openHandles(), buffers());
    }

    /** One client is gone in the middle of an upload, another in the middle of a download. */
    private void vanishing() throws IOException, InterruptedException {
        List<String> before = data.names();
        byte[] part = new byte[1 << 20];
        try (Socket upload = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            head(upload, "PUT /files/vanished.bin", 100L << 20);
            upload.getOutputStream().write(part);
            await("the upload is on the disk, in part", () -> !data.names().equals(before));
            upload.setSoLinger(true, 0);
        }
        try (Socket download = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            head(download, "GET /files/" + data.served(MANY_EACH), 0);
            new DataInputStream(download.getInputStream()).readFully(part);
            download.setSoLinger(true, 0);
        }
        await("nothing is left of the upload", () -> data.names().equals(before));
    }

    private void head(Socket socket, String request, long length) throws IOException {
        socket.getOutputStream()
                .write((request + " HTTP/1.1\r\nHost: localhost:" + server.port() + "\r\nContent-Length: " + length
                                + "\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
    }

    private void quiet() throws IOException, InterruptedException {
        await(
                "no request is in flight",
                () -> metric("reactor.overlapped.requests.submitted") == metric("reactor.overlapped.requests"));
    }

    private String buffers() throws IOException, InterruptedException {
        String name = "reactor.overlapped.buffers.live";
        if (!server.get("/actuator/metrics").contains('"' + name + '"')) {
            return "the server has no meter of live buffers";
        }
        await("no buffer of the port is live", () -> metric(name) == 0);
        return "live buffers 0";
    }

    private double metric(String name) throws IOException, InterruptedException {
        Matcher value = Pattern.compile("\"(?:COUNT|VALUE)\",\"value\":([-0-9.E]+)")
                .matcher(server.get("/actuator/metrics/" + name));
        if (!value.find()) {
            throw new IOException("no value of " + name);
        }
        return Double.parseDouble(value.group(1));
    }

    private static String sha256(Path file) throws IOException, InterruptedException {
        Process sum = new ProcessBuilder("sha256sum", "--binary", file.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String line = sum.inputReader().readLine();
        if (sum.waitFor() != 0 || line == null) {
            throw new IOException("sha256sum has failed");
        }
        return line.split(" ", 2)[0];
    }

    private static void equal(String what, Object wanted, Object got) throws IOException {
        if (!Objects.equals(wanted, got)) {
            throw new IOException(what + " must be " + wanted + ", is " + got);
        }
    }

    private static void await(String what, Condition condition) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE;
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("it never came true that " + what);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private static void say(String format, Object... arguments) {
        System.out.printf(format + "%n", arguments);
    }
}
