package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import reactor.overlapped.benchmarks.report.Metrics;

/**
 * One peer at one task: a server, the client's load, and what both have counted. A round's echo servers of one thread are started and warmed up once
 * and serve all its tasks: a JVM needs seconds until all is compiled, and shall not compile while it is measured.
 */
final class Measurement implements AutoCloseable {

    private static final Task WARM_UP = new Task(Work.ECHO, 64, 64, 1);

    private final Settings settings;
    private final ServerStarter starter;
    private final Load load;
    private final Map<Peer, StartedServer> kept = new EnumMap<>(Peer.class);

    private boolean manyFirst;

    Measurement(Settings settings) {
        this.settings = settings;
        starter = new ServerStarter(settings);
        load = new Load(settings);
    }

    /** {@return what was measured, first the score} */
    Map<String, Double> of(Task task, Peer peer) throws IOException, InterruptedException {
        if (task.work() == Work.BESIDE_IDLE) {
            return beside(task, peer);
        }
        if (task.work() == Work.ECHO && task.threads() == 1) {
            return load(task, peer, warm(peer), settings.settlingSeconds());
        }
        try (StartedServer server = starter.start(task, peer)) {
            return task.work() == Work.IDLE ? idle(task, server) : load(task, peer, server, settings.warmUpSeconds());
        }
    }

    /** Rounds take turns in what comes first, because what comes later meets a warmer server. */
    private Map<String, Double> beside(Task task, Peer peer) throws IOException, InterruptedException {
        double first =
                of(task.beside(manyFirst ? task.idle() : Task.FEW).echo(), peer).get(Metrics.SERVER_PER_ROUND_TRIP);
        double second =
                of(task.beside(manyFirst ? Task.FEW : task.idle()).echo(), peer).get(Metrics.SERVER_PER_ROUND_TRIP);
        double few = manyFirst ? second : first;
        double many = manyFirst ? first : second;
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(Metrics.MANY_TO_FEW, many / few);
        metrics.put(Metrics.BESIDE_FEW, few);
        metrics.put(Metrics.BESIDE_MANY, many);
        return metrics;
    }

    /** Only when it is warm is it bound to its processor, so that what compiles it has the others until then. */
    private StartedServer warm(Peer peer) throws IOException, InterruptedException {
        StartedServer server = kept.get(peer);
        if (server == null) {
            server = starter.start(WARM_UP, peer);
            kept.put(peer, server);
            if (server.java()) {
                try (Load.Counting counting = load.start(WARM_UP, server, false, settings.warmUpSeconds(), 0.1)) {
                    counting.count();
                }
            }
            server.process().pin(settings.taskset(true));
        }
        return server;
    }

    private Map<String, Double> load(Task task, Peer peer, StartedServer server, double warmUp)
            throws IOException, InterruptedException {
        try (Load.Counting counting = load.start(task, server, peer == Peer.oursBothEnds, warmUp, settings.seconds())) {
            double processorBefore = server.process().processorSeconds();
            double allocatedBefore = server.heapAllocated();
            Load.Count counted = counting.count();
            double processor = server.process().processorSeconds() - processorBefore;
            double allocated = server.heapAllocated() - allocatedBefore;
            return metrics(task, counted, processor, server.java() ? allocated : Double.NaN);
        }
    }

    private static Map<String, Double> metrics(Task task, Load.Count counted, double processor, double allocated) {
        boolean trips = task.work().countsRoundTrips();
        double units = trips ? counted.count() : counted.count() / (1 << 20);
        Map<String, Double> metrics = new LinkedHashMap<>();
        metrics.put(task.work().score, units / counted.seconds());
        if (trips) {
            metrics.put(Metrics.MEDIAN_LATENCY, counted.medianMicros());
            metrics.put(Metrics.TAIL_LATENCY, counted.tailMicros());
            metrics.put(Metrics.SERVER_PER_ROUND_TRIP, 1e6 * processor / units);
        } else {
            metrics.put(Metrics.SERVER_PER_GIBIBYTE, 1e3 * processor / (units / 1024));
        }
        if (!Double.isNaN(allocated)) {
            metrics.put(trips ? Metrics.HEAP_PER_ROUND_TRIP : Metrics.HEAP_PER_MEBIBYTE, allocated / units);
        }
        metrics.put(Metrics.CLIENT, 100 * counted.clientSeconds() / counted.seconds());
        return metrics;
    }

    /** All of the heap is resident from the start, so that what lives on it is counted apart from what is resident beside it. */
    private Map<String, Double> idle(Task task, StartedServer server) throws IOException, InterruptedException {
        try (Load.Counting counting = load.start(task, server, false, 0, 0)) {
            double heapBefore = server.liveHeap();
            double residentBefore = server.process().residentBytes();
            counting.goOn();
            counting.awaitEnd();
            double heap = (server.liveHeap() - heapBefore) / task.connections();
            double resident = (server.process().residentBytes() - residentBefore) / task.connections();
            counting.goOn();
            Map<String, Double> metrics = new LinkedHashMap<>();
            metrics.put(Metrics.BYTES_PER_CONNECTION, heap + resident);
            metrics.put(Metrics.OUTSIDE_HEAP, resident);
            metrics.put(Metrics.LIVE_HEAP, heap);
            return metrics;
        }
    }

    /** After a failure: neither that server nor the client is used again. */
    void forget(Peer peer) throws IOException {
        StartedServer server = kept.remove(peer);
        if (server != null) {
            server.close();
        }
        load.startAfresh();
    }

    void endRound() throws IOException {
        manyFirst = !manyFirst;
        for (StartedServer server : kept.values()) {
            server.close();
        }
        kept.clear();
    }

    @Override
    public void close() throws IOException {
        endRound();
        load.close();
    }
}
