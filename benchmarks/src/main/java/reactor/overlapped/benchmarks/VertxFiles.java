package reactor.overlapped.benchmarks;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.file.OpenOptions;
import java.nio.file.Path;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Vert.x, as it is by default. */
@State(Scope.Benchmark)
public class VertxFiles {

    private final Vertx vertx = Vertx.vertx();

    @TearDown(Level.Trial)
    public void close() throws InterruptedException {
        Finish finish = new Finish(1);
        vertx.close().onSuccess(nothing -> finish.done(0)).onFailure(finish::failed);
        finish.await(0);
    }

    /** Streams the whole file; a buffer size of 0 leaves its default of 8 KiB. */
    long read(Path path, int bufferSize) throws InterruptedException {
        Finish finish = new Finish(1);
        vertx.fileSystem()
                .open(path.toString(), new OpenOptions().setWrite(false).setCreate(false))
                .onFailure(finish::failed)
                .onSuccess(file -> {
                    long[] bytes = {0};
                    if (bufferSize > 0) {
                        file.setReadBufferSize(bufferSize);
                    }
                    file.exceptionHandler(finish::failed)
                            .endHandler(end -> close(file, bytes[0], finish))
                            .handler(buffer -> bytes[0] += buffer.length());
                });
        return finish.await(CachedFile.SIZE);
    }

    /** Writes the whole file from its start, as fast as its queue takes buffers. */
    long write(Path path, Buffer block) throws InterruptedException {
        Finish finish = new Finish(1);
        vertx.fileSystem()
                .open(path.toString(), new OpenOptions().setRead(false).setCreate(false))
                .onFailure(finish::failed)
                .onSuccess(file -> {
                    file.exceptionHandler(finish::failed);
                    writeMore(file, block, CachedFile.SIZE / block.length(), finish);
                });
        return finish.await(CachedFile.SIZE);
    }

    private static void writeMore(AsyncFile file, Buffer block, long blocks, Finish finish) {
        long left = blocks;
        while (left > 0 && !file.writeQueueFull()) {
            file.write(block);
            left--;
        }
        long then = left;
        if (then == 0) {
            // close() waits for what is in the queue; but each write that ends would call the handler again.
            file.drainHandler(null);
            close(file, CachedFile.SIZE, finish);
        } else {
            file.drainHandler(room -> writeMore(file, block, then, finish));
        }
    }

    private static void close(AsyncFile file, long bytes, Finish finish) {
        file.close().onSuccess(nothing -> finish.done(bytes)).onFailure(finish::failed);
    }
}
