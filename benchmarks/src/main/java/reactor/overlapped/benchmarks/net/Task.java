package reactor.overlapped.benchmarks.net;

/**
 * One row of tables: work with its sizes.
 *
 * @param bytes of a message or a block
 * @param threads the server may use
 * @param idle connections that are silent beside them
 * @param shared whether server and client have one processor together, not one each
 */
record Task(Work work, int bytes, int connections, int threads, int idle, boolean shared) {

    /** So many silent connections are few. */
    static final int FEW = 10;

    Task(Work work, int bytes, int connections, int threads) {
        this(work, bytes, connections, threads, 0, false);
    }

    Task beside(int silent) {
        return new Task(work, bytes, connections, threads, silent, shared);
    }

    Task onOneProcessor() {
        return new Task(work, bytes, connections, threads, idle, true);
    }

    static Task parse(String text) {
        String[] parts = text.split(",");
        return new Task(
                Work.valueOf(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]),
                Integer.parseInt(parts[4]),
                Boolean.parseBoolean(parts[5]));
    }

    /** {@return what {@link #parse} takes} */
    String format() {
        return work + "," + bytes + "," + connections + "," + threads + "," + idle + "," + shared;
    }

    /** {@return the echo that it consists of} */
    Task echo() {
        return new Task(Work.ECHO, bytes, connections, threads, idle, shared);
    }

    /** {@return a name without blanks, for {@code --only}} */
    String name() {
        return switch (work) {
            case ECHO -> "Echo" + bytes + "x" + connections + "on" + threads + (shared ? "shared" : "");
            case BESIDE_IDLE -> "BesideIdle" + idle;
            case SEND -> "StreamFromServer";
            case RECEIVE -> "StreamToServer";
            case SEND_FILE -> "SendFile";
            case PIPE -> "Pipe" + bytes + "x" + connections;
            case IDLE -> "Idle" + connections;
        };
    }

    String title() {
        String server = threads == 1 ? "1 thread in the server" : threads + " threads in the server";
        return switch (work) {
            case ECHO ->
                "TCP echo of " + bytes + " bytes, " + count() + ", " + server
                        + (shared ? ", server and client on one processor" : "");
            case BESIDE_IDLE ->
                "Cost of a round trip of " + bytes + " bytes on " + count() + " beside " + idle
                        + " silent ones, to that beside " + FEW;
            case PIPE -> "Pipe echo of " + bytes + " bytes, " + count() + ", " + server;
            case SEND -> "Stream from the server, " + count() + " in blocks of " + bytes / 1024 + " KiB, " + server;
            case RECEIVE -> "Stream to the server, " + count() + " in blocks of " + bytes / 1024 + " KiB, " + server;
            case SEND_FILE -> "A cached file sent, " + count() + " at a time, " + server;
            case IDLE -> "Memory of " + count() + " (less is better)";
        };
    }

    private String count() {
        return connections == 1 ? "1 connection" : connections + " connections";
    }
}
