package reactor.overlapped.benchmarks.net;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;

/**
 * A server in a process of its own. Arguments: peer, task, place. It says its port, then answers {@code allocated} with the heap bytes that its
 * threads have allocated and {@code gc} with the heap bytes that live then, until its parent has gone.
 */
public final class ServerProcess {

    private static final long SETTLING_MILLIS = 300;
    private static final long SETTLED_BYTES = 16 << 10;

    private ServerProcess() {}

    public static void main(String... args) throws Exception {
        int port = Peer.valueOf(args[0]).server.get().start(Task.parse(args[1]), args[2]);
        Lines.write("port " + port);
        answer();
        Runtime.getRuntime().halt(0);
    }

    private static void answer() throws IOException, InterruptedException {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        String line;
        while ((line = Lines.read()) != null) {
            switch (line) {
                case "allocated" -> {
                    long sum = 0;
                    for (long bytes : threads.getThreadAllocatedBytes(threads.getAllThreadIds())) {
                        sum += Math.max(0, bytes);
                    }
                    Lines.write("allocated " + sum);
                }
                case "gc" -> Lines.write("heap " + liveHeap());
                default -> throw new IllegalArgumentException(line);
            }
        }
    }

    /** What connections that have just ended leave behind goes little by little. */
    private static long liveHeap() throws InterruptedException {
        long before;
        long now = Long.MAX_VALUE;
        do {
            before = now;
            Thread.sleep(SETTLING_MILLIS);
            System.gc();
            now = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
        } while (now < before - SETTLED_BYTES);
        return now;
    }
}
