package reactor.overlapped.benchmarks.filedrop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import reactor.overlapped.benchmarks.Backends;
import reactor.overlapped.benchmarks.Plan;
import reactor.overlapped.benchmarks.report.Metrics;
import reactor.overlapped.benchmarks.report.Results;

/**
 * Measures the file drop in rounds: in each all peers, the other way round in every other one. Each gets a JVM of its own, which is warm before it is measured.
 * Arguments: those of {@link Plan}, the jar, and where to have files.
 */
public final class CompareFiledrop {

    private static final int MEBIBYTES = Integer.getInteger("benchmarks.mebibytes", 1024);
    private static final int CLIENTS = 8;
    private static final int WARM_UP_CLIENTS = 4;
    private static final int WARM_UP_ROUNDS = 4;

    private static final List<Work> ALL = List.of(
            new Work(true, 1, MEBIBYTES),
            new Work(false, 1, MEBIBYTES),
            new Work(true, CLIENTS, MEBIBYTES / 4),
            new Work(false, CLIENTS, MEBIBYTES / 4));

    private final Plan plan;
    private final Results results;
    private final String jar;
    private final TestData data;
    private boolean failed;

    private CompareFiledrop(Plan plan, Results results, String jar, TestData data) {
        this.plan = plan;
        this.results = results;
        this.jar = jar;
        this.data = data;
    }

    public static void main(String... args) throws Exception {
        Plan plan = Plan.parse(args);
        Results results = Results.open(plan.results());
        boolean failed;
        try (TestData data = new TestData(Path.of(args[6]))) {
            CompareFiledrop compare = new CompareFiledrop(plan, results, args[5], data);
            List<Peer> peers = compare.peers();
            int made = plan.rounds(round -> {
                List<Peer> order = new ArrayList<>(peers);
                if (round % 2 == 1) {
                    Collections.reverse(order);
                }
                for (Peer peer : order) {
                    compare.measure(peer, round);
                }
            });
            results.condition(
                    "file drop",
                    made + " rounds; server with " + String.join(" ", options())
                            + ", on the first processor when it is warm; clients are curl, on the last");
            failed = compare.failed;
        }
        System.exit(failed ? 1 : 0);
    }

    private List<Peer> peers() throws IOException {
        List<String> backends = Backends.usable(List.of("uring", "nio"), results);
        return List.of(Peer.values()).stream()
                .filter(peer -> peer.backend.isEmpty() || backends.contains(peer.backend))
                .filter(peer -> ALL.stream().anyMatch(work -> wants(peer, work)))
                .toList();
    }

    private boolean wants(Peer peer, Work work) {
        return peer.does(work)
                && plan.wants(work.name() + "." + peer, peer != Peer.oursNio && peer != Peer.springResource);
    }

    private static List<String> options() {
        return List.of("-Xmx128m", "--enable-native-access=ALL-UNNAMED");
    }

    /** One that fails is left out of this round, and said. */
    private void measure(Peer peer, int round) throws IOException, InterruptedException {
        List<String> java = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        java.addAll(options());
        List<String> arguments = new ArrayList<>(peer.arguments(data.folder));
        arguments.add("--filedrop.folder=" + data.folder);
        // Of every kind of work there is something to send and to receive before the server looks at its folder.
        for (Work work : ALL) {
            data.served(work.mebibytes());
        }
        try (FiledropServer server = FiledropServer.start(java, jar, arguments, data.path("server.log"))) {
            for (int i = 0; i < WARM_UP_ROUNDS; i++) {
                for (boolean upload : new boolean[] {true, false}) {
                    Work warmUp = new Work(upload, WARM_UP_CLIENTS, MEBIBYTES / 4);
                    if (peer.does(warmUp)) {
                        run(peer, warmUp, server, new Curl(false));
                    }
                }
            }
            server.pin();
            for (Work work : ALL) {
                if (wants(peer, work)) {
                    report(peer, work, round, server);
                }
            }
        } catch (IOException e) {
            failed = true;
            System.err.println("  " + peer + " has failed: " + e.getMessage());
            results.condition("failed", peer + " in round " + (round + 1));
        }
    }

    private void report(Peer peer, Work work, int round, FiledropServer server)
            throws IOException, InterruptedException {
        double before = server.processorSeconds();
        Curl.Took took = run(peer, work, server, new Curl(true));
        double processor = server.processorSeconds() - before;
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(Metrics.MEBIBYTES, work.totalMebibytes() / took.seconds());
        metrics.put(Metrics.SERVER_PER_GIBIBYTE, 1e3 * processor / (work.totalMebibytes() / 1024));
        metrics.put(Metrics.CLIENT, 100 * took.clientSeconds() / took.seconds());
        metrics.put(Metrics.PEAK_MEBIBYTES, server.peakBytes() / (double) (1 << 20));
        results.title(work.name(), work.title());
        results.add(work.name(), peer.name(), round, metrics);
        System.err.printf(
                "  %s.%s %.0f MiB/s, %.0f ms of processor per GiB%n",
                work.name(), peer, metrics.get(Metrics.MEBIBYTES), metrics.get(Metrics.SERVER_PER_GIBIBYTE));
    }

    private Curl.Took run(Peer peer, Work work, FiledropServer server, Curl curl)
            throws IOException, InterruptedException {
        if (!work.upload()) {
            String url = server.url(peer.path(data.served(work.mebibytes())));
            return curl.download(
                    Collections.nCopies(work.clients(), url), Collections.nCopies(work.clients(), "/dev/null"));
        }
        List<String> names = IntStream.range(0, work.clients())
                .mapToObj(client -> "uploaded-" + client + ".bin")
                .toList();
        Curl.Took took = curl.upload(
                data.source(work.mebibytes()),
                names.stream().map(name -> server.url(peer.path(name))).toList());
        for (String name : names) {
            server.delete(name);
        }
        return took;
    }
}
