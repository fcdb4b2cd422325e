package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;

/**
 * The client. For each line {@code task port place warm-up seconds} it puts the server under load, says {@code begin} when it
 * is warm and {@code end} with what it has counted.
 */
public final class LoadProcess {

    private LoadProcess() {}

    public static void main(String... args) throws Exception {
        String line;
        while ((line = Lines.read()) != null) {
            String[] words = line.split(" ");
            Task task = Task.parse(words[0]);
            int port = Integer.parseInt(words[1]);
            String place = words[2];
            Window window = new Window(Double.parseDouble(words[3]), Double.parseDouble(words[4]));
            boolean ours = words[5].equals("ours");
            SocketAddress server = port == 0
                    ? UnixDomainSocketAddress.of(place)
                    : new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            switch (task.work()) {
                case ECHO -> EchoLoad.run(task, server, window);
                case PIPE -> {
                    if (ours) {
                        OverlappedPipeLoad.run(task, place, window);
                    } else {
                        BlockingPipeLoad.run(task, place, window);
                    }
                }
                case SEND -> StreamLoad.receive(server, window);
                case RECEIVE -> StreamLoad.send(server, task.bytes(), window);
                case SEND_FILE -> StreamLoad.receiveFiles(server, window);
                case IDLE -> IdleLoad.run(task, server);
                case BESIDE_IDLE -> throw new IllegalArgumentException("it is an echo");
            }
        }
    }

    /** Waits until the parent has looked at the server. */
    static void awaitParent() throws IOException {
        if (Lines.read() == null) {
            throw new IOException("the parent has gone");
        }
    }
}
