package reactor.overlapped.pipe;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.URISyntaxException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** The program that tests start as a child process, with plain blocking calls only; another JVM like this one. */
final class Child {

    private Child() {}

    /** {@return a command that runs this program, without a console of its own, which Wine leaves behind when the program is ended early} */
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>();
        String java = System.getProperty("os.name").startsWith("Windows") ? "javaw" : "java";
        command.add(Path.of(System.getProperty("java.home"), "bin", java).toString());
        command.add("-Xshare:auto");
        command.add("-Xmx64m");
        command.add("-XX:TieredStopAtLevel=1");
        command.add("-cp");
        command.add(classPath(Child.class));
        command.add(Child.class.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static String classPath(Class<?> of) {
        try {
            return new File(of.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .getPath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "cat" -> copy(System.in, System.out);
            case "spew" -> spew(Integer.parseInt(arguments[1]));
            case "sleep" -> LockSupport.parkNanos(Duration.ofMinutes(10).toNanos());
            case "pipe" -> pipe(arguments[1]);
            case "socket" -> socket(arguments[1]);
            default -> throw new IllegalArgumentException(arguments[0]);
        }
    }

    private static void copy(InputStream from, OutputStream to) throws IOException {
        from.transferTo(to);
        to.flush();
    }

    private static void spew(int blocks) throws IOException {
        byte[] block = new byte[64 * 1024];
        for (int i = 0; i < blocks; i++) {
            block[0] = (byte) i;
            System.out.write(block);
        }
        System.out.flush();
    }

    /** Says its process id to a pipe, and repeats what it then hears until the end. */
    private static void pipe(String name) throws IOException {
        try (RandomAccessFile pipe = new RandomAccessFile(name, "rw")) {
            pipe.write((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
            byte[] bytes = new byte[4096];
            for (int count; (count = pipe.read(bytes)) > 0; ) {
                pipe.write(bytes, 0, count);
            }
        }
    }

    /** Repeats what it hears from a Unix domain socket until the end. */
    private static void socket(String path) throws IOException {
        try (SocketChannel socket = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
            copy(Channels.newInputStream(socket), Channels.newOutputStream(socket));
        }
    }
}
