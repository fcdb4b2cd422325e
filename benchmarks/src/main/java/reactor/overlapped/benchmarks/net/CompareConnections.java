package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import reactor.overlapped.benchmarks.CachedFile;
import reactor.overlapped.benchmarks.Conditions;

/**
 * Measures sockets and pipes in rounds, each of them all tasks, each task all peers in turn; then prints tables. It runs natively, whatever the
 * servers run on. Arguments: the rounds, the minutes that they may take together, the seconds that each measurement counts.
 */
public final class CompareConnections {

    private static final int MESSAGE = 64;
    private static final int LONG_MESSAGE = 16 << 10;
    private static final int BLOCK = 64 << 10;

    private final Settings settings;
    private final Scores scores = new Scores();
    private final Measurement measurement;
    private final List<String> failures = new ArrayList<>();

    /** By whether it runs on Windows: pipes need a client there. */
    private final Map<Boolean, ChildJvm> clients = new HashMap<>();

    private CompareConnections(Settings settings) {
        this.settings = settings;
        measurement = new Measurement(settings);
    }

    public static void main(String... args) throws Exception {
        int rounds = Integer.parseInt(args[0]);
        int minutes = Integer.parseInt(args[1]);
        double seconds = Double.parseDouble(args[2]);
        boolean wine = Boolean.getBoolean("benchmarks.wine");
        Pattern only = Pattern.compile(System.getProperty("benchmarks.only", ".*"));
        Path directory = Files.createTempDirectory("benchmarks");
        Path file = directory.resolve("cached");
        CachedFile.fill(file);
        CompareConnections compare = new CompareConnections(new Settings(wine, seconds, directory, file));
        try {
            int made = compare.rounds(rounds, minutes, only);
            PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            if (made > 0) {
                out.println(Conditions.line(made + " rounds of " + seconds + " s, servers "
                        + (wine ? "under Wine" : "native") + ", file of " + (CachedFile.SIZE >> 20) + " MiB"));
                compare.scores.print(out);
            }
            compare.failures.forEach(failure -> out.println("Failed: " + failure));
        } finally {
            compare.end();
            Files.delete(file);
            Files.delete(directory);
        }
        System.exit(compare.failures.isEmpty() ? 0 : 1);
    }

    private int rounds(int rounds, int minutes, Pattern only) throws IOException, InterruptedException {
        List<Task> tasks = tasks(settings.wine());
        long started = System.nanoTime();
        int made = 0;
        while (made < rounds && seconds(started) * (made + 1) <= minutes * 60L * made) {
            System.err.printf("round %d of %d, after %d s%n", made + 1, rounds, seconds(started));
            boolean any = false;
            for (Task task : tasks) {
                for (Peer peer : Peer.values()) {
                    String name = task.name() + "." + peer;
                    if (peer.does(task.work(), settings.wine())
                            && only.matcher(name).find()) {
                        any = true;
                        measure(task, peer, name, made);
                    }
                }
            }
            if (!any) {
                return 0;
            }
            made++;
        }
        return made;
    }

    private void measure(Task task, Peer peer, String name, int round) throws IOException, InterruptedException {
        boolean windowsClient = settings.wine() && task.work() == Work.PIPE;
        try {
            ChildJvm client = clients.get(windowsClient);
            if (client == null) {
                client = client(windowsClient);
                clients.put(windowsClient, client);
            }
            List<Double> values = measurement.of(task, peer, client);
            scores.add(task, peer, round, values);
            System.err.println("  " + name + " " + Scores.number(values.get(0)) + " " + task.work().unit);
        } catch (IOException e) {
            failures.add(name + ": " + e.getMessage());
            System.err.println("  " + failures.get(failures.size() - 1));
            // Nobody knows what the client is at now.
            ChildJvm client = clients.remove(windowsClient);
            if (client != null) {
                client.close();
            }
        }
    }

    private ChildJvm client(boolean windows) throws IOException {
        List<String> command = new ArrayList<>(settings.java(windows));
        command.addAll(settings.main(LoadProcess.class));
        return new ChildJvm(command);
    }

    private void end() throws IOException {
        for (ChildJvm client : clients.values()) {
            client.close();
        }
    }

    private static List<Task> tasks(boolean wine) {
        List<Task> tasks = new ArrayList<>();
        for (int connections : wine ? new int[] {1, 100} : new int[] {1, 100, 1000}) {
            tasks.add(new Task(Work.ECHO, MESSAGE, connections, 1));
            tasks.add(new Task(Work.ECHO, LONG_MESSAGE, connections, 1));
        }
        tasks.add(new Task(Work.ECHO, MESSAGE, 100, 2));
        tasks.add(new Task(Work.SEND, BLOCK, 1, 1));
        tasks.add(new Task(Work.RECEIVE, BLOCK, 1, 1));
        tasks.add(new Task(Work.SEND_FILE, BLOCK, 1, 1));
        tasks.add(new Task(Work.PIPE, MESSAGE, 1, 1));
        tasks.add(new Task(Work.PIPE, MESSAGE, 16, 1));
        tasks.add(new Task(Work.IDLE, MESSAGE, wine ? 500 : 10_000, 1));
        return tasks;
    }

    private static long seconds(long since) {
        return (System.nanoTime() - since) / 1_000_000_000;
    }
}
