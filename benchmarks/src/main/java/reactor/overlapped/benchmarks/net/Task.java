package reactor.overlapped.benchmarks.net;

/**
 * One row of tables: work with its sizes.
 *
 * @param bytes of a message or a block
 * @param threads the server may use
 */
record Task(Work work, int bytes, int connections, int threads) {

    static Task parse(String text) {
        String[] parts = text.split(",");
        return new Task(
                Work.valueOf(parts[0]),
                Integer.parseInt(parts[1]),
                Integer.parseInt(parts[2]),
                Integer.parseInt(parts[3]));
    }

    /** {@return what {@link #parse} takes} */
    String format() {
        return work + "," + bytes + "," + connections + "," + threads;
    }

    /** {@return a name without blanks, for {@code --only}} */
    String name() {
        return switch (work) {
            case ECHO -> "Echo" + bytes + "x" + connections + "on" + threads;
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
            case ECHO, PIPE -> name() + ": round trips of " + bytes + " bytes, " + count() + ", " + server;
            case SEND, RECEIVE -> name() + ": " + count() + " in blocks of " + bytes / 1024 + " KiB, " + server;
            case SEND_FILE -> name() + ": a cached file, " + count() + " at a time, " + server;
            case IDLE -> name() + ": memory of " + count() + ", " + server;
        };
    }

    private String count() {
        return connections == 1 ? "1 connection" : connections + " connections";
    }
}
