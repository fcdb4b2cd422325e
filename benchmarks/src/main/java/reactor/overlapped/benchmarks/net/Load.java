package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The neutral client: for echo servers the program in C, where it can run; else the one in Java, which is started once and kept. */
final class Load implements AutoCloseable {

    /** The program in C. */
    static final String PROGRAM = "load";

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Settings settings;
    private final List<Child> kept = new ArrayList<>();

    Load(Settings settings) {
        this.settings = settings;
    }

    /** What a client has counted: of round trips, or bytes; latencies are those of round trips. */
    record Count(double count, double seconds, double medianMicros, double tailMicros, double clientSeconds) {}

    /** A client that counts now. */
    final class Counting implements AutoCloseable {
        private final Child client;
        private final boolean inC;
        private final double processorBefore;

        private Counting(Child client, boolean inC) throws IOException {
            this.client = client;
            this.inC = inC;
            processorBefore = inC ? 0 : client.processorSeconds();
        }

        /** Lets it go on where it waits for that. */
        void goOn() throws IOException {
            client.say("go on");
        }

        void awaitEnd() throws IOException, InterruptedException {
            client.expect("end", PATIENCE);
        }

        Count count() throws IOException, InterruptedException {
            String[] counted = client.expect("end", PATIENCE);
            double count = Double.parseDouble(counted[0]);
            if (count == 0) {
                throw new IOException("nothing came back");
            }
            // The one in C is about to end, so it has said it itself.
            double processor = inC ? Double.parseDouble(counted[4]) / 1e9 : client.processorSeconds() - processorBefore;
            return new Count(
                    count,
                    Double.parseDouble(counted[1]) / 1e9,
                    Double.parseDouble(counted[2]) / 1e3,
                    Double.parseDouble(counted[3]) / 1e3,
                    processor);
        }

        @Override
        public void close() throws IOException {
            if (inC) {
                client.close();
            }
        }
    }

    /** Puts it under load and waits until it counts. */
    Counting start(Task task, StartedServer server, boolean ours, double warmUp, double seconds)
            throws IOException, InterruptedException {
        boolean inC = task.work() == Work.ECHO && settings.has(PROGRAM);
        if (inC) {
            Child client = new Child(command(task, server, warmUp, seconds));
            try {
                client.expect("begin", PATIENCE);
            } catch (IOException e) {
                client.close();
                throw e;
            }
            return new Counting(client, true);
        }
        Child client = kept(task);
        client.say(String.format(
                Locale.ROOT,
                "%s %s %s %.2f %.2f %s",
                task.format(),
                server.port(),
                server.place(),
                warmUp,
                seconds,
                ours ? "ours" : "neutral"));
        client.expect("begin", PATIENCE);
        return new Counting(client, false);
    }

    /** Nobody knows what the client is at after a failure. */
    void startAfresh() throws IOException {
        close();
        kept.clear();
    }

    private List<String> command(Task task, StartedServer server, double warmUp, double seconds) {
        List<String> command = new ArrayList<>(settings.taskset(task.shared()));
        command.addAll(List.of(
                settings.program(PROGRAM).toString(),
                server.port(),
                Integer.toString(task.bytes()),
                Integer.toString(task.connections()),
                Integer.toString(task.idle()),
                Double.toString(warmUp),
                Double.toString(seconds)));
        return command;
    }

    /** All run natively but those of pipes under Wine. The first kept is the native one. */
    private Child kept(Task task) throws IOException {
        boolean windows = settings.wine() && task.work() == Work.PIPE;
        int index = windows ? 1 : 0;
        while (kept.size() <= index) {
            List<String> command = new ArrayList<>(settings.java(kept.size() == 1));
            command.addAll(List.of("-cp", System.getProperty("java.class.path"), LoadProcess.class.getName()));
            kept.add(new Child(command));
        }
        return kept.get(index);
    }

    @Override
    public void close() throws IOException {
        for (Child client : kept) {
            client.close();
        }
    }
}
