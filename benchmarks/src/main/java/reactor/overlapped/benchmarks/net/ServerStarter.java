package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts servers, each in a process of its own. */
final class ServerStarter {

    /** The program in C that is such a server. */
    static final String ECHO = "echo";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Settings settings;

    ServerStarter(Settings settings) {
        this.settings = settings;
    }

    StartedServer start(Task task, Peer peer) throws IOException, InterruptedException {
        String place = place(task);
        Child process = new Child(command(task, peer, place));
        try {
            return new StartedServer(process, process.expect("port", PATIENCE)[0], place, peer != Peer.liburing);
        } catch (IOException e) {
            process.close();
            throw e;
        }
    }

    private String place(Task task) {
        return switch (task.work()) {
            case SEND_FILE -> settings.file().toString();
            case PIPE -> {
                String name = "benchmark-" + System.nanoTime();
                yield settings.wine()
                        ? "\\\\.\\pipe\\" + name
                        : settings.directory().resolve(name).toString();
            }
            default -> "-";
        };
    }

    private List<String> command(Task task, Peer peer, String place) {
        if (peer == Peer.liburing) {
            return List.of(settings.program(ECHO).toString(), "0");
        }
        List<String> command = new ArrayList<>(settings.java(settings.wine()));
        if (task.work() == Work.IDLE) {
            // The memory of the JVM's own works must not grow meanwhile.
            command.addAll(List.of("-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        }
        if (!peer.backend.isEmpty()) {
            command.add("-Dreactor.overlapped.backend=" + peer.backend);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), ServerProcess.class.getName()));
        command.addAll(List.of(peer.name(), task.format(), place));
        return command;
    }
}
