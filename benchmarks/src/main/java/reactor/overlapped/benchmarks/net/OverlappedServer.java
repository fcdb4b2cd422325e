package reactor.overlapped.benchmarks.net;

import java.nio.file.Path;
import org.reactivestreams.Publisher;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.net.SocketInbound;
import reactor.overlapped.net.SocketOutbound;
import reactor.overlapped.net.TcpServer;
import reactor.overlapped.pipe.PipeServer;

/** This library, on a port with as many workers as its peers have threads. */
final class OverlappedServer implements Server {

    @Override
    public int start(Task task, String place) {
        CompletionPort port = port(task.threads());
        if (task.work() == Work.PIPE) {
            PipeServer.create()
                    .name(place)
                    .runOn(port)
                    .handle((in, out) -> handle(task, place, in, out))
                    .bindNow();
            return 0;
        }
        return TcpServer.create()
                .host("127.0.0.1")
                .noDelay(true)
                .runOn(port)
                .handle((in, out) -> handle(task, place, in, out))
                .bindNow()
                .port();
    }

    static CompletionPort port(int threads) {
        return CompletionPort.builder().concurrency(threads).workers(threads).build();
    }

    private static Publisher<Void> handle(Task task, String file, SocketInbound in, SocketOutbound out) {
        return switch (task.work()) {
            case ECHO, BESIDE_IDLE, PIPE, IDLE -> out.send(in.receiveRetained());
            case SEND -> out.send(Blocks.endless(task.bytes()));
            case RECEIVE ->
                in.receiveRetained().doOnNext(buffer -> buffer.release()).then();
            case SEND_FILE -> out.sendFile(Path.of(file));
        };
    }
}
