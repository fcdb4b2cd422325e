package reactor.overlapped.pipe;

import io.netty.buffer.ByteBuf;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.CompletionPort;

/** A child process whose standard streams are pipes of the port: overlapped ones on Windows. */
public interface ChildProcess extends Disposable {

    /**
     * Starts a process.
     *
     * @param builder command, directory and environment, not changed; a stream that it redirects is not a pipe
     * @return starts on subscribe, one process for each subscriber
     */
    static Mono<ChildProcess> start(CompletionPort port, ProcessBuilder builder) {
        return ChildProcesses.start(port, builder);
    }

    /** {@return what it writes to standard output; completes when that is closed; the receiver releases the buffers} */
    Flux<ByteBuf> standardOutput();

    /** {@return what it writes to standard error} */
    Flux<ByteBuf> standardError();

    /** {@return writes to its standard input, as fast as it reads, and then closes it; emits the number of bytes. The buffers are released on every path} */
    Mono<Long> standardInput(Publisher<? extends ByteBuf> source);

    /** {@return emits its exit code when it has ended; cancelling does not end it} */
    Mono<Integer> onExit();

    /** {@return the process} */
    Process process();

    /** Closes the pipes and ends the process ({@link Process#destroy()}). */
    @Override
    void dispose();
}
