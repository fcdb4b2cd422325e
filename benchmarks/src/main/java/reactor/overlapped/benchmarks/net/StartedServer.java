package reactor.overlapped.benchmarks.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A server's process that listens.
 *
 * @param place the file that it sends, or where it listens if not on a port
 * @param java whether it has a heap
 */
record StartedServer(Child process, String port, String place, boolean java) implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    double heapAllocated() throws IOException, InterruptedException {
        return java ? ask("allocated", "allocated") : 0;
    }

    double liveHeap() throws IOException, InterruptedException {
        return ask("gc", "heap");
    }

    private double ask(String question, String answer) throws IOException, InterruptedException {
        process.say(question);
        return Double.parseDouble(process.expect(answer, PATIENCE)[0]);
    }

    @Override
    public void close() throws IOException {
        process.close();
        if (place.startsWith("/") && Files.exists(Path.of(place)) && !Files.isRegularFile(Path.of(place))) {
            // A Unix domain socket stays when its server has gone.
            Files.delete(Path.of(place));
        }
    }
}
