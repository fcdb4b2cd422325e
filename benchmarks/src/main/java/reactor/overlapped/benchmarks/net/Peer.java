package reactor.overlapped.benchmarks.net;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;

/** Who is compared. The names are the rows of the tables. */
enum Peer {
    ours(OverlappedServer::new, EnumSet.allOf(Work.class)),
    /** Ours at both ends of a pipe. */
    oursBothEnds(OverlappedServer::new, EnumSet.of(Work.PIPE)),
    /** Ours on the backend nio, where there is a better one. */
    oursOnNio(OverlappedServer::new, EnumSet.complementOf(EnumSet.of(Work.PIPE))),
    reactorNettyNio(() -> new ReactorNettyServer(ReactorNettyServer.Transport.NIO), EnumSet.allOf(Work.class)),
    reactorNettyEpoll(() -> new ReactorNettyServer(ReactorNettyServer.Transport.EPOLL), Peers.SOCKETS),
    reactorNettyUring(() -> new ReactorNettyServer(ReactorNettyServer.Transport.URING), Peers.SOCKETS),
    asynchronousSocketChannel(AsynchronousServer::new, EnumSet.of(Work.ECHO, Work.SEND, Work.RECEIVE)),
    selector(SelectorServer::new, EnumSet.of(Work.ECHO, Work.SEND, Work.RECEIVE, Work.IDLE)),
    blocking(BlockingServer::new, EnumSet.of(Work.SEND_FILE, Work.PIPE));

    final Supplier<Server> server;
    private final Set<Work> works;

    Peer(Supplier<Server> server, Set<Work> works) {
        this.server = server;
        this.works = works;
    }

    boolean does(Work work, boolean wine) {
        return works.contains(work)
                && (wine ? this != reactorNettyEpoll && this != reactorNettyUring : this != oursOnNio)
                // No Windows pipe without this library, and no Unix domain socket under Wine.
                && (work != Work.PIPE || !wine || this == ours || this == oursBothEnds);
    }

    private static final class Peers {
        static final Set<Work> SOCKETS = EnumSet.complementOf(EnumSet.of(Work.PIPE));
    }
}
