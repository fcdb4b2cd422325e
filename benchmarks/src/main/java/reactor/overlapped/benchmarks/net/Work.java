package reactor.overlapped.benchmarks.net;

import reactor.overlapped.benchmarks.report.Metrics;

/** What a server is made to do. */
enum Work {
    /** Sends back what comes. */
    ECHO(Metrics.ROUND_TRIPS),
    /** The same for few connections, beside ever more that are silent. */
    BESIDE_IDLE(Metrics.MANY_TO_FEW),
    /** Sends without end; the client receives. */
    SEND(Metrics.MEBIBYTES),
    /** Receives without end; the client sends. */
    RECEIVE(Metrics.MEBIBYTES),
    /** Sends a file of the system's cache to each that connects, and closes. */
    SEND_FILE(Metrics.MEBIBYTES),
    /** Sends back what comes through a named pipe, which is a Unix domain socket where there are none. */
    PIPE(Metrics.ROUND_TRIPS),
    /** Keeps connections that have sent and received once. Less is better. */
    IDLE(Metrics.BYTES_PER_CONNECTION);

    final String score;

    Work(String score) {
        this.score = score;
    }

    boolean countsRoundTrips() {
        return this == ECHO || this == PIPE;
    }
}
