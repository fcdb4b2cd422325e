package reactor.overlapped.benchmarks.net;

import java.util.List;

/** What a server is made to do, and what is measured then. */
enum Work {
    /** Sends back what comes. */
    ECHO("round trips/s", Columns.ROUND_TRIP),
    /** Sends without end; the client receives. */
    SEND("MiB/s", Columns.STREAM),
    /** Receives without end; the client sends. */
    RECEIVE("MiB/s", Columns.STREAM),
    /** Sends a file of the system's cache to each that connects, and closes. */
    SEND_FILE("MiB/s", Columns.STREAM),
    /** Sends back what comes through a named pipe, which is a Unix domain socket where there are none. */
    PIPE("round trips/s", Columns.ROUND_TRIP),
    /** Keeps connections that have sent and received once. Less is better. */
    IDLE("bytes per connection", List.of("resident outside the heap", "live heap"));

    final String unit;
    final List<String> columns;

    Work(String unit, List<String> columns) {
        this.unit = unit;
        this.columns = columns;
    }

    boolean countsRoundTrips() {
        return this == ECHO || this == PIPE;
    }

    private static final class Columns {
        static final List<String> ROUND_TRIP = List.of(
                "p50 µs",
                "p99 µs",
                "server: CPU µs per round trip",
                "server: heap bytes per round trip",
                "client: CPU %");
        static final List<String> STREAM =
                List.of("server: CPU ms per GiB", "server: heap bytes per MiB", "client: CPU %");
    }
}
