package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.OverlappedException;
import reactor.overlapped.spi.ListenSpec;
import reactor.overlapped.spi.Op;
import reactor.overlapped.spi.SocketControl;
import reactor.overlapped.spi.SocketSettings;
import reactor.overlapped.spi.Status;
import reactor.overlapped.spi.SystemHandle;

/** Connections as a listener gets them. */
@Tag("uring")
@Timeout(120)
class UringListenerTest {

    /** How many descriptors this process may have. */
    private static final class Descriptors {

        private static final int RLIMIT_NOFILE = 7;

        static {
            Native.register(Descriptors.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME));
        }

        private static native int getrlimit(int resource, long[] limits);

        private static native int setrlimit(int resource, long[] limits);

        /** Those that are open stay. {@return the former limit} */
        static long limit(long most) {
            long[] limits = new long[2];
            assertThat(getrlimit(RLIMIT_NOFILE, limits)).isZero();
            long former = limits[0];
            limits[0] = most;
            assertThat(setrlimit(RLIMIT_NOFILE, limits)).isZero();
            return former;
        }
    }

    private static final int CLIENTS = 3;

    private final SocketRig rig = new SocketRig();

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    private SystemHandle listen() throws Exception {
        return rig.open(new ListenSpec(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                0,
                SocketSettings.DEFAULT,
                SocketSettings.DEFAULT));
    }

    private static InetSocketAddress address(SystemHandle listener) throws Exception {
        return (InetSocketAddress) listener.control(SocketControl.class).localAddress();
    }

    private List<SocketRig.Call> accepts(SystemHandle listener, int count) throws Exception {
        List<SocketRig.Call> accepts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            accepts.add(rig.start(listener, Op.ACCEPT));
        }
        return accepts;
    }

    @Test
    void several_accepts_in_flight_bring_a_connection_each() throws Exception {
        SystemHandle listener = listen();
        List<SocketRig.Call> accepts = accepts(listener, CLIENTS);
        List<Integer> ports = new ArrayList<>();
        List<Integer> accepted = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            try (Socket client =
                    new Socket(address(listener).getAddress(), address(listener).getPort())) {
                ports.add(client.getLocalPort());
            }
        }
        for (SocketRig.Call accept : accepts) {
            // The peer has gone already; its address came with it.
            accepted.add(((InetSocketAddress)
                            accept.accepted().control(SocketControl.class).remoteAddress())
                    .getPort());
        }
        assertThat(accepted).containsExactlyInAnyOrderElementsOf(ports);
    }

    @Test
    void without_descriptors_one_accept_fails_and_the_others_wait_for_better_times() throws Exception {
        // All classes are loaded that are needed where no file can be opened.
        rig.pair();
        assertThat(LinuxErrors.ofSocket("accept", "warm-up", Errno.EMFILE.code))
                .isInstanceOf(OverlappedException.class);
        Descriptors.limit(Descriptors.limit(1000));
        SystemHandle listener = listen();
        CountDownLatch gate = new CountDownLatch(1);
        ((UringListener) listener).ring().execute(() -> await(gate));
        List<SocketRig.Call> accepts = accepts(listener, CLIENTS);

        long former = Descriptors.limit(0);
        try {
            gate.countDown();
            accepts.get(0).await();
        } finally {
            Descriptors.limit(former);
        }
        assertThat(accepts.get(0).error).isInstanceOf(OverlappedException.class).hasMessageContaining("EMFILE");
        assertThat(accepts.subList(1, CLIENTS)).noneMatch(SocketRig.Call::isComplete);

        accepts.set(0, rig.start(listener, Op.ACCEPT));
        InetSocketAddress address = address(listener);
        for (int i = 0; i < CLIENTS; i++) {
            new Socket(address.getAddress(), address.getPort()).close();
        }
        for (SocketRig.Call accept : accepts) {
            accept.accepted();
        }
    }

    private static void await(CountDownLatch gate) {
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void cancelled_accepts_are_aborted() throws Exception {
        SystemHandle listener = listen();
        List<SocketRig.Call> accepts = accepts(listener, CLIENTS);
        accepts.get(1).cancel();
        assertThat(accepts.get(1).await().status).isEqualTo(Status.ABORTED);
        assertThat(accepts.get(0).isComplete()).isFalse();
        listener.cancelAll();
        for (SocketRig.Call accept : accepts) {
            assertThat(accept.await().status).isEqualTo(Status.ABORTED);
        }
    }

    @Test
    void a_listener_neither_reads_nor_writes() throws Exception {
        SystemHandle listener = listen();
        assertThat(rig.start(listener, Op.READ).await().error).isInstanceOf(UnsupportedOperationException.class);
        assertThat(rig.start(listener, Op.CONNECT).await().error).isInstanceOf(UnsupportedOperationException.class);
    }
}
