package reactor.overlapped.benchmarks.report;

/** Names of what is measured; a table's first is its score. */
public final class Metrics {

    public static final String READS = "reads/s";
    public static final String MEBIBYTES = "MiB/s";
    public static final String ROUND_TRIPS = "round trips/s";
    public static final String BYTES_PER_CONNECTION = "bytes per connection";

    public static final String MEDIAN_LATENCY = "p50 µs";
    public static final String TAIL_LATENCY = "p99 µs";
    public static final String SERVER_PER_ROUND_TRIP = "server CPU µs per round trip";
    public static final String HEAP_PER_ROUND_TRIP = "server heap bytes per round trip";
    public static final String SERVER_PER_GIBIBYTE = "server CPU ms per GiB";
    public static final String HEAP_PER_MEBIBYTE = "heap bytes per MiB";
    public static final String PEAK_MEBIBYTES = "server peak MiB";
    public static final String CLIENT = "client CPU %";
    public static final String OUTSIDE_HEAP = "resident outside the heap";
    public static final String LIVE_HEAP = "live heap";

    public static final String PROCESSOR_PER_READ = "CPU µs per read";
    public static final String HEAP_PER_READ = "heap bytes per read";
    public static final String PROCESSOR_PER_GIBIBYTE = "CPU ms per GiB";

    public static final String BESIDE_FEW = "server CPU µs per round trip beside few";
    public static final String BESIDE_MANY = "server CPU µs per round trip beside many";
    public static final String MANY_TO_FEW = "many / few";

    private Metrics() {}
}
