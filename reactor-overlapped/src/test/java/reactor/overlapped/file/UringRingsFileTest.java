package reactor.overlapped.file;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** Reading files through each kind of ring. */
@Tag("uring")
class UringRingsFileTest {

    @Nested
    class StreamingSqArray extends StreamingContract {
        StreamingSqArray() {
            super("uring-6.1");
        }
    }

    @Nested
    class StreamingCooperative extends StreamingContract {
        StreamingCooperative() {
            super("uring-5.19");
        }
    }

    @Nested
    class StreamingPlain extends StreamingContract {
        StreamingPlain() {
            super("uring-5.11");
        }
    }

    @Nested
    class StreamingTiny extends StreamingContract {
        StreamingTiny() {
            super("uring-tiny");
        }
    }

    @Nested
    class StreamingTinyPlain extends StreamingContract {
        StreamingTinyPlain() {
            super("uring-tiny-5.11");
        }
    }

    @Nested
    class ReadingSqArray extends ReadingContract {
        ReadingSqArray() {
            super("uring-6.1");
        }
    }

    @Nested
    class ReadingCooperative extends ReadingContract {
        ReadingCooperative() {
            super("uring-5.19");
        }
    }

    @Nested
    class ReadingPlain extends ReadingContract {
        ReadingPlain() {
            super("uring-5.11");
        }
    }

    @Nested
    class ReadingTiny extends ReadingContract {
        ReadingTiny() {
            super("uring-tiny");
        }
    }

    @Nested
    class ReadingTinyPlain extends ReadingContract {
        ReadingTinyPlain() {
            super("uring-tiny-5.11");
        }
    }
}
