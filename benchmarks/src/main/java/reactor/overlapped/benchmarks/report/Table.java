package reactor.overlapped.benchmarks.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Peers beside each other at the same work. */
final class Table {

    /** Ours on one backend after the other, the best first: what is compared with peers is the first of them that is there. */
    private static final List<String> OURS = List.of("oursUring", "oursIocp", "oursNio");

    final String id;
    String title = "";

    /** By peer, metric and round. */
    private final Map<String, Map<String, Map<Integer, Double>>> values = new LinkedHashMap<>();

    private final Set<String> metrics = new LinkedHashSet<>();

    Table(String id) {
        this.id = id;
    }

    void put(String peer, int round, String metric, double value) {
        metrics.add(metric);
        values.computeIfAbsent(peer, key -> new LinkedHashMap<>())
                .computeIfAbsent(metric, key -> new LinkedHashMap<>())
                .put(round, value);
    }

    Collection<String> peers() {
        return values.keySet();
    }

    List<String> metrics() {
        return List.copyOf(metrics);
    }

    String score() {
        return metrics.iterator().next();
    }

    int rounds() {
        return values.values().stream()
                .map(peer -> peer.getOrDefault(score(), Map.of()).size())
                .max(Integer::compare)
                .orElse(0);
    }

    Optional<String> ours() {
        return OURS.stream().filter(values::containsKey).findFirst();
    }

    Optional<Statistics> statistics(String peer, String metric) {
        Collection<Double> rounds = of(peer, metric).values();
        return rounds.isEmpty() ? Optional.empty() : Optional.of(Statistics.of(rounds));
    }

    /** How many times the other's that one's value is, taken within each round, because rounds differ more than peers within one. */
    Optional<Statistics> ratio(String peer, String other, String metric) {
        List<Double> ratios = new ArrayList<>();
        Map<Integer, Double> others = of(other, metric);
        of(peer, metric).forEach((round, value) -> {
            Double against = others.get(round);
            if (against != null && against != 0) {
                ratios.add(value / against);
            }
        });
        return ratios.isEmpty() ? Optional.empty() : Optional.of(Statistics.of(ratios));
    }

    private Map<Integer, Double> of(String peer, String metric) {
        return values.getOrDefault(peer, Map.of()).getOrDefault(metric, Map.of());
    }
}
