package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One peer at one task: a server of its own, the client's load, and what both have counted. */
final class Measurement {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Settings settings;

    Measurement(Settings settings) {
        this.settings = settings;
    }

    /** {@return the score, and then the values of the work's columns} */
    List<Double> of(Task task, Peer peer, ChildJvm client) throws IOException, InterruptedException {
        String place = place(task);
        try (ChildJvm server = new ChildJvm(command(task, peer, place))) {
            String port = server.expect("port", PATIENCE)[0];
            client.say(String.format(
                    Locale.ROOT,
                    "%s %s %s %.2f %.2f %s",
                    task.format(),
                    port,
                    place,
                    settings.warmUpSeconds(),
                    settings.seconds(),
                    peer == Peer.oursBothEnds ? "ours" : "neutral"));
            client.expect("begin", PATIENCE);
            return task.work() == Work.IDLE ? idle(task, server, client) : load(task, server, client);
        } finally {
            if (task.work() == Work.PIPE && !settings.wine()) {
                Files.deleteIfExists(Path.of(place));
            }
        }
    }

    private static List<Double> load(Task task, ChildJvm server, ChildJvm client)
            throws IOException, InterruptedException {
        double serverBefore = server.processorSeconds();
        double clientBefore = client.processorSeconds();
        double allocatedBefore = ask(server, "allocated");
        String[] counted = client.expect("end", PATIENCE);
        double serverSeconds = server.processorSeconds() - serverBefore;
        double clientSeconds = client.processorSeconds() - clientBefore;
        double allocated = ask(server, "allocated") - allocatedBefore;
        double count = Double.parseDouble(counted[0]);
        double seconds = Double.parseDouble(counted[1]) / 1e9;
        if (count == 0) {
            throw new IOException("nothing came back");
        }
        double clientPercent = 100 * clientSeconds / seconds;
        if (task.work().countsRoundTrips()) {
            return List.of(
                    count / seconds,
                    Double.parseDouble(counted[2]) / 1e3,
                    Double.parseDouble(counted[3]) / 1e3,
                    1e6 * serverSeconds / count,
                    allocated / count,
                    clientPercent);
        }
        double mebibytes = count / (1 << 20);
        return List.of(
                mebibytes / seconds, 1e3 * serverSeconds / (mebibytes / 1024), allocated / mebibytes, clientPercent);
    }

    /** All of the heap is resident from the start, so that what lives on it is counted apart from what is resident beside it. */
    private static List<Double> idle(Task task, ChildJvm server, ChildJvm client)
            throws IOException, InterruptedException {
        double heapBefore = ask(server, "gc");
        double residentBefore = server.residentBytes();
        client.say("go on");
        client.expect("end", PATIENCE);
        double heap = (ask(server, "gc") - heapBefore) / task.connections();
        double resident = (server.residentBytes() - residentBefore) / task.connections();
        client.say("go on");
        return List.of(heap + resident, resident, heap);
    }

    private static double ask(ChildJvm server, String question) throws IOException, InterruptedException {
        server.say(question);
        return Double.parseDouble(server.expect(question.equals("gc") ? "heap" : question, PATIENCE)[0]);
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
        List<String> command = new ArrayList<>(settings.java(settings.wine()));
        if (task.work() == Work.IDLE) {
            // The memory of the JVM's own works must not grow meanwhile.
            command.addAll(List.of("-XX:+AlwaysPreTouch", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
        }
        if (peer == Peer.oursOnNio) {
            command.add("-Dreactor.overlapped.backend=nio");
        }
        command.addAll(settings.main(ServerProcess.class));
        command.addAll(List.of(peer.name(), task.format(), place));
        return command;
    }
}
