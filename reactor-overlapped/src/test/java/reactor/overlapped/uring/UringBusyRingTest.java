package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A ring of two submissions and four completions whose kernel refuses to take more for a while. */
@Tag("uring")
@Timeout(60)
class UringBusyRingTest {

    private static final int COUNT = 100;
    private static final int REFUSALS = 5;

    private final AtomicInteger refusals = new AtomicInteger();
    private Ring ring;
    private Ring.Kernel real;

    @BeforeEach
    void create() throws Exception {
        ring = RingSetup.level(3).sized(2, 4).create();
        ring.enable();
        real = ring.kernel;
    }

    @AfterEach
    void close() {
        ring.close();
    }

    private void addAll() {
        for (int i = 0; i < COUNT; i++) {
            ring.add(IoUring.OP_NOP, -1, 0, 0, 0, 0, i);
        }
        ring.submit();
    }

    private List<Long> takeAll() {
        List<Long> taken = new ArrayList<>();
        while (taken.size() < COUNT) {
            if (ring.completions() == 0) {
                ring.submitAndWait(Duration.ofSeconds(1).toNanos());
            }
            while (ring.completions() > 0) {
                int cqe = ring.peek();
                assertThat(ring.result(cqe)).isZero();
                assertThat(ring.completionFlags(cqe)).isZero();
                taken.add(ring.userData(cqe));
                ring.taken();
            }
        }
        return taken;
    }

    private static List<Long> all() {
        return LongStream.range(0, COUNT).boxed().toList();
    }

    /** As kernels before 5.19 do it: they take nothing while completions wait that do not fit. */
    @Test
    void entries_are_added_though_completions_must_be_taken_first() {
        ring.kernel = (fd, count, atLeast, flags, argument, size) -> {
            if (count > 0 && ring.overflows()) {
                refusals.incrementAndGet();
                return Errno.EBUSY.code;
            }
            return real.enter(fd, count, atLeast, flags, argument, size);
        };

        addAll();

        assertThat(takeAll()).isEqualTo(all());
        assertThat(refusals).hasPositiveValue();
    }

    @Test
    void entries_are_added_as_soon_as_the_kernel_has_memory_and_it_is_given_time_before_it_is_asked_again() {
        AtomicInteger pauses = new AtomicInteger();
        ring.kernel = (fd, count, atLeast, flags, argument, size) -> {
            if (count == 0) {
                pauses.addAndGet(atLeast);
            } else if (refusals.get() < REFUSALS) {
                assertThat(pauses).hasValue(refusals.getAndIncrement());
                return Errno.EAGAIN.code;
            }
            return real.enter(fd, count, atLeast, flags, argument, size);
        };

        addAll();

        assertThat(refusals).hasValue(REFUSALS);
        assertThat(takeAll()).isEqualTo(all());
    }
}
