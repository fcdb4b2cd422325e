package reactor.overlapped.net;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Sockets through each kind of ring. */
@Tag("uring")
class UringRingsTcpTest {

    @Nested
    class TcpEchoSqArray extends TcpEchoContract {
        @Override
        String backend() {
            return "uring-6.1";
        }
    }

    @Nested
    class TcpEchoCooperative extends TcpEchoContract {
        @Override
        String backend() {
            return "uring-5.19";
        }
    }

    @Nested
    class TcpEchoPlain extends TcpEchoContract {
        @Override
        String backend() {
            return "uring-5.11";
        }
    }

    @Nested
    class TcpEchoTiny extends TcpEchoContract {
        @Override
        String backend() {
            return "uring-tiny";
        }
    }

    @Nested
    class TcpEchoTinyPlain extends TcpEchoContract {
        @Override
        String backend() {
            return "uring-tiny-5.11";
        }
    }

    @Nested
    class TcpCancelSqArray extends TcpCancelContract {
        @Override
        String backend() {
            return "uring-6.1";
        }
    }

    @Nested
    class TcpCancelCooperative extends TcpCancelContract {
        @Override
        String backend() {
            return "uring-5.19";
        }
    }

    @Nested
    class TcpCancelPlain extends TcpCancelContract {
        @Override
        String backend() {
            return "uring-5.11";
        }
    }

    @Nested
    class TcpCancelTiny extends TcpCancelContract {
        @Override
        String backend() {
            return "uring-tiny";
        }
    }

    @Nested
    class TcpCancelTinyPlain extends TcpCancelContract {
        @Override
        String backend() {
            return "uring-tiny-5.11";
        }
    }
}
