package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reactor.overlapped.benchmarks.Backends;
import reactor.overlapped.benchmarks.CachedFile;
import reactor.overlapped.benchmarks.Plan;
import reactor.overlapped.benchmarks.report.Results;

/**
 * Measures sockets and pipes in rounds, each of them all tasks, each task all peers in turn. It runs natively, whatever the servers run on. The values go
 * to the results file.
 */
public final class CompareConnections {

    private final Plan plan;
    private final Results results;
    private final Settings settings;
    private final Measurement measurement;
    private boolean failed;

    /** A peer at a task. */
    private record Case(Task task, Peer peer) {
        String name() {
            return task.name() + "." + peer;
        }
    }

    private CompareConnections(Plan plan, Results results, Settings settings) {
        this.plan = plan;
        this.results = results;
        this.settings = settings;
        measurement = new Measurement(settings);
    }

    public static void main(String... args) throws Exception {
        Plan plan = Plan.parse(args);
        Results results = Results.open(plan.results());
        boolean wine = Boolean.getBoolean("benchmarks.wine");
        Path programs = Path.of(System.getProperty("benchmarks.programs", "benchmarks/target"));
        Path directory = Files.createTempDirectory("benchmarks");
        Path file = directory.resolve("cached");
        CompareConnections compare =
                new CompareConnections(plan, results, new Settings(wine, plan.seconds(), directory, file, programs));
        List<Case> cases = compare.cases();
        if (cases.isEmpty()) {
            System.err.println("none of the sockets' and pipes' benchmarks is asked for");
            return;
        }
        try {
            CachedFile.fill(file);
            int made = plan.rounds(round -> {
                for (Case one : cases) {
                    compare.measure(one, round);
                }
                compare.measurement.endRound();
            });
            results.condition("sockets", made + " rounds of " + plan.seconds() + " s, " + compare.how());
        } finally {
            compare.measurement.close();
            Files.delete(file);
            Files.delete(directory);
        }
        System.exit(compare.failed ? 1 : 0);
    }

    private String how() {
        String client = settings.has(Load.PROGRAM) ? "echo client in C" : "echo client in Java";
        String pinned = settings.taskset(true).isEmpty()
                ? "nothing pinned"
                : "servers of 1 thread on the first processor, the echo client on the last or, where said, the same";
        return (settings.wine() ? "servers under Wine, " : "") + client + ", " + pinned;
    }

    private List<Case> cases() throws IOException {
        List<String> backends =
                settings.wine() ? List.of("iocp", "nio") : Backends.usable(List.of("uring", "nio"), results);
        List<Case> cases = new ArrayList<>();
        for (Tasks.Entry entry : Tasks.all(settings.wine())) {
            for (Peer peer : Peer.values()) {
                Case one = new Case(entry.task(), peer);
                if (peer.does(entry.task(), settings.wine(), plan.level())
                        && (peer.backend.isEmpty() || backends.contains(peer.backend))
                        && (peer != Peer.liburing || settings.has(ServerStarter.ECHO))
                        && plan.level().compareTo(entry.level()) >= 0
                        && plan.wants(one.name(), true)) {
                    cases.add(one);
                }
            }
        }
        return cases;
    }

    /** One that fails is left out of this round, and said. */
    private void measure(Case one, int round) throws IOException, InterruptedException {
        try {
            Map<String, Double> metrics = measurement.of(one.task(), one.peer());
            results.title(one.task().name(), one.task().title());
            results.add(one.task().name(), one.peer().name(), round, metrics);
            System.err.printf(
                    "  %s %.2f%n", one.name(), metrics.values().iterator().next());
        } catch (IOException e) {
            failed = true;
            System.err.println("  " + one.name() + " has failed: " + e.getMessage());
            results.condition("failed", one.name() + " in round " + (round + 1));
            measurement.forget(one.peer());
        }
    }
}
