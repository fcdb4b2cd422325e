package reactor.overlapped;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Order and packets through each kind of ring. */
@Tag("uring")
class UringRingsTest {

    @Nested
    class OrderSqArray extends OrderContract {
        @Override
        String backend() {
            return "uring-6.1";
        }
    }

    @Nested
    class OrderCooperative extends OrderContract {
        @Override
        String backend() {
            return "uring-5.19";
        }
    }

    @Nested
    class OrderPlain extends OrderContract {
        @Override
        String backend() {
            return "uring-5.11";
        }
    }

    @Nested
    class OrderTiny extends OrderContract {
        @Override
        String backend() {
            return "uring-tiny";
        }
    }

    @Nested
    class OrderTinyPlain extends OrderContract {
        @Override
        String backend() {
            return "uring-tiny-5.11";
        }
    }

    @Nested
    class PacketSqArray extends PacketContract {
        @Override
        String backend() {
            return "uring-6.1";
        }
    }

    @Nested
    class PacketCooperative extends PacketContract {
        @Override
        String backend() {
            return "uring-5.19";
        }
    }

    @Nested
    class PacketPlain extends PacketContract {
        @Override
        String backend() {
            return "uring-5.11";
        }
    }

    @Nested
    class PacketTiny extends PacketContract {
        @Override
        String backend() {
            return "uring-tiny";
        }
    }

    @Nested
    class PacketTinyPlain extends PacketContract {
        @Override
        String backend() {
            return "uring-tiny-5.11";
        }
    }
}
