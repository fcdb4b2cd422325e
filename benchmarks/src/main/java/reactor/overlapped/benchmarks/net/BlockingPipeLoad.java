package reactor.overlapped.benchmarks.net;

import java.io.EOFException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Round trips through blocking pipes, a thread for each. */
final class BlockingPipeLoad {

    private BlockingPipeLoad() {}

    static void run(Task task, String place, Window window) throws IOException, InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(task.connections());
        SharedWindow shared = new SharedWindow(window);
        List<Future<?>> loads = new ArrayList<>();
        List<ByteChannel> channels = new ArrayList<>();
        try {
            for (int i = 0; i < task.connections(); i++) {
                channels.add(open(place));
            }
            window.start();
            for (ByteChannel channel : channels) {
                loads.add(threads.submit(() -> {
                    exchange(channel, task.bytes(), shared);
                    return null;
                }));
            }
            for (Future<?> load : loads) {
                load.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } finally {
            for (ByteChannel channel : channels) {
                channel.close();
            }
            threads.shutdown();
        }
    }

    private static ByteChannel open(String place) throws IOException {
        return place.startsWith("\\\\")
                ? new RandomAccessFile(place, "rw").getChannel()
                : SocketChannel.open(UnixDomainSocketAddress.of(place));
    }

    private static void exchange(ByteChannel channel, int bytes, SharedWindow window) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes);
        long sentAt;
        do {
            sentAt = System.nanoTime();
            channel.write(buffer.clear());
            buffer.clear();
            while (buffer.hasRemaining()) {
                if (channel.read(buffer) < 0) {
                    throw new EOFException("the server has ended a connection");
                }
            }
        } while (window.roundTrip(sentAt));
    }
}
