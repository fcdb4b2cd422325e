package reactor.overlapped.benchmarks.net;

import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.reactivestreams.Publisher;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.tcp.TcpServer;

/** Reactor Netty, as its users write it, on one of Netty's transports. */
final class ReactorNettyServer implements Server {

    enum Transport {
        NIO(NioIoHandler::newFactory),
        EPOLL(EpollIoHandler::newFactory),
        URING(IoUringIoHandler::newFactory);

        private final Supplier<IoHandlerFactory> handlers;

        Transport(Supplier<IoHandlerFactory> handlers) {
            this.handlers = handlers;
        }
    }

    private final Transport transport;

    ReactorNettyServer(Transport transport) {
        this.transport = transport;
    }

    @Override
    public int start(Task task, String place) {
        MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                task.threads(), new DefaultThreadFactory("loop", true), transport.handlers.get());
        TcpServer server = TcpServer.create().runOn(loops).handle((in, out) -> handle(task, place, in, out));
        DisposableServer bound = task.work() == Work.PIPE
                ? server.bindAddress(() -> UnixDomainSocketAddress.of(place)).bindNow()
                : server.host("127.0.0.1").port(0).bindNow();
        return bound.address() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    private static Publisher<Void> handle(Task task, String file, NettyInbound in, NettyOutbound out) {
        return switch (task.work()) {
            case ECHO, BESIDE_IDLE, PIPE, IDLE -> out.send(in.receive().retain());
            case SEND -> out.send(Blocks.endless(task.bytes()));
            case RECEIVE -> in.receive().then();
            case SEND_FILE -> out.sendFile(Path.of(file));
        };
    }
}
