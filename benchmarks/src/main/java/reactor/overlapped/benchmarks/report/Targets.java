package reactor.overlapped.benchmarks.report;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What this library is to reach beside its peers. The verdicts are computed from what was measured. */
final class Targets {

    private static final String MANY = "Echo64x100+on1(shared)?";

    private static final List<Target> ALL = List.of(
            Target.atLeast("RandomRead[.].*", Metrics.READS, 0.8, "fio"),
            Target.atLeast("RandomRead[.].*", Metrics.READS, 4, "asynchronousFileChannel"),
            Target.atLeast("RandomRead[.].*", Metrics.READS, 1, "asynchronousFileChannelFixed"),
            Target.atMost("RandomRead[.].*", Metrics.HEAP_PER_READ, 150, ""),
            Target.atLeast("StreamRead.*", Metrics.MEBIBYTES, 0.9, "fileChannel"),
            Target.atLeast("StreamRead64[.]cached", Metrics.MEBIBYTES, 8, "spring"),
            Target.atLeast("StreamRead64[.]cached", Metrics.MEBIBYTES, 8, "vertxDefault"),
            Target.atLeast("StreamWrite.*", Metrics.MEBIBYTES, 0.9, "fileChannel"),
            Target.atLeast(MANY, Metrics.ROUND_TRIPS, 1.1, "reactorNetty.*"),
            Target.atMost(MANY, Metrics.TAIL_LATENCY, 0.7, "reactorNetty.*"),
            Target.atMost(MANY, Metrics.SERVER_PER_ROUND_TRIP, 0.8, "reactorNetty.*"),
            Target.atLeast("Echo(?!64x100+on1).*on1", Metrics.ROUND_TRIPS, 0.95, "reactorNetty.*"),
            Target.atMost("Echo.*", Metrics.HEAP_PER_ROUND_TRIP, 150, ""),
            Target.atMost("BesideIdle.*", Metrics.MANY_TO_FEW, 1.2, ""));

    private static final FasterOrCheaper FILE_DROP =
            new FasterOrCheaper("Filedrop.*", 1.5, Metrics.SERVER_PER_GIBIBYTE, 0.7, "spring");

    private Targets() {}

    /** {@return the verdicts on ours in that table} */
    static List<Target.Verdict> of(Table table) {
        return Stream.concat(ALL.stream().map(target -> target.of(table)), Stream.of(FILE_DROP.of(table)))
                .flatMap(Optional::stream)
                .toList();
    }
}
