package reactor.overlapped.benchmarks.net;

import java.util.EnumSet;
import java.util.Set;
import java.util.function.Supplier;
import reactor.overlapped.benchmarks.Plan;

/** Who is compared. The names are those in the results file. */
enum Peer {
    oursUring("uring", OverlappedServer::new, EnumSet.allOf(Work.class)),
    oursIocp("iocp", OverlappedServer::new, EnumSet.allOf(Work.class)),
    oursNio("nio", OverlappedServer::new, EnumSet.allOf(Work.class)),
    /** Ours at both ends of a pipe. */
    oursBothEnds("", OverlappedServer::new, EnumSet.of(Work.PIPE)),
    reactorNettyNio("", () -> new ReactorNettyServer(ReactorNettyServer.Transport.NIO), EnumSet.allOf(Work.class)),
    reactorNettyEpoll("", () -> new ReactorNettyServer(ReactorNettyServer.Transport.EPOLL), Peers.SOCKETS),
    reactorNettyUring("", () -> new ReactorNettyServer(ReactorNettyServer.Transport.URING), Peers.SOCKETS),
    asynchronousSocketChannel("", AsynchronousServer::new, EnumSet.of(Work.ECHO, Work.SEND, Work.RECEIVE)),
    selector("", SelectorServer::new, EnumSet.of(Work.ECHO, Work.SEND, Work.RECEIVE, Work.IDLE)),
    blocking("", BlockingServer::new, EnumSet.of(Work.SEND_FILE, Work.PIPE)),
    /** A server in C over liburing: what a single thread over io_uring can do. It is a program of its own. */
    liburing("", Peers.NOT_HERE, EnumSet.of(Work.ECHO, Work.BESIDE_IDLE));

    /** That of ours which it runs on; empty when it is not ours, or ours on the best. */
    final String backend;

    final Supplier<Server> server;
    private final Set<Work> works;

    Peer(String backend, Supplier<Server> server, Set<Work> works) {
        this.backend = backend;
        this.server = server;
        this.works = works;
    }

    /** Whether it is measured at that task in a run of that level. */
    boolean does(Task task, boolean wine, Plan.Level level) {
        boolean here = switch (this) {
            case reactorNettyEpoll, reactorNettyUring, oursUring -> !wine;
            case oursIocp -> wine;
            case liburing -> !wine && task.threads() == 1;
            // No Windows pipe without this library, and no Unix domain socket under Wine.
            default -> task.work() != Work.PIPE || !wine || this == oursBothEnds;
        };
        return works.contains(task.work()) && here && wanted(task, level);
    }

    private boolean wanted(Task task, Plan.Level level) {
        boolean best = this == oursUring || this == oursIocp;
        boolean limit = best || this == liburing;
        boolean main = limit || this == reactorNettyNio || this == reactorNettyEpoll || this == reactorNettyUring;
        return switch (level) {
            case QUICK -> task.work() == Work.BESIDE_IDLE ? best : main;
            // Whose processor time is compared, or what it costs beside the silent, need not be measured of all.
            case NORMAL ->
                task.work() == Work.BESIDE_IDLE
                        ? limit || this == oursNio || this == reactorNettyUring
                        : task.shared() ? main : this != selector;
            case MORE -> true;
        };
    }

    private static final class Peers {
        static final Set<Work> SOCKETS = EnumSet.complementOf(EnumSet.of(Work.PIPE));
        static final Supplier<Server> NOT_HERE = () -> {
            throw new UnsupportedOperationException("is a program of its own");
        };
    }
}
