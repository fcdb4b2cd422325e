package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.overlapped.file.OverlappedFile;
import reactor.overlapped.file.StreamOptions;
import reactor.overlapped.testing.Taker;
import reactor.overlapped.testing.faults.Held;

/** However many streams there are, the memory of a port is bounded. */
abstract class BudgetContract extends PortContract {

    private static final int BLOCK = 4096;
    private static final int BUDGET = 64 * BLOCK;
    private static final int STREAMS = 1000;
    private static final StreamOptions OPTIONS =
            StreamOptions.create().blockSize(BLOCK).depth(16).prefetch(16);

    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.byteBudget(BUDGET);
    }

    /** Looks at the memory all the time. */
    private final class Sampler extends Thread {

        private final AtomicBoolean ended = new AtomicBoolean();
        private long mostLive;
        private long mostOfBudget;

        Sampler() {
            super("sampler");
            setDaemon(true);
        }

        @Override
        public void run() {
            while (!ended.get()) {
                mostLive = Math.max(mostLive, fixture.liveBytes());
                mostOfBudget = Math.max(mostOfBudget, fixture.engine().budgetInUse());
            }
        }

        void end() throws InterruptedException {
            ended.set(true);
            join();
        }
    }

    @Test
    void a_thousand_files_streamed_at_once_hold_the_budget_and_one_block_each() throws Exception {
        int size = 20 * BLOCK + 17;
        List<OverlappedFile> files = new ArrayList<>();
        Path path = file(size);
        for (int i = 0; i < STREAMS; i++) {
            files.add(open(path));
        }
        Sampler sampler = new Sampler();
        sampler.start();
        byte[] expected = content(size);
        List<Checker> checkers = new ArrayList<>();
        for (OverlappedFile file : files) {
            Checker checker = new Checker(expected);
            checkers.add(checker);
            file.streamRetained(OPTIONS).subscribe(checker);
        }
        for (Checker checker : checkers) {
            await(checker.end);
            assertThat(checker.wrong).as("wrong bytes").isFalse();
            assertThat(checker.at).isEqualTo(size);
        }
        sampler.end();

        assertThat(sampler.mostOfBudget).isPositive().isLessThanOrEqualTo(BUDGET);
        // A block that is being emitted is the subscriber's, the next may be read already: one more for each.
        assertThat(sampler.mostLive).isLessThanOrEqualTo(BUDGET + 2L * STREAMS * BLOCK);
    }

    private static final class Checker extends BaseSubscriber<ByteBuf> {

        private final byte[] expected;
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile boolean wrong;
        private volatile int at;

        Checker(byte[] expected) {
            this.expected = expected;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            subscription.request(1);
        }

        @Override
        protected void hookOnNext(ByteBuf buffer) {
            int length = buffer.readableBytes();
            byte[] bytes = new byte[length];
            buffer.readBytes(bytes).release();
            wrong |= !java.util.Arrays.equals(bytes, 0, length, expected, at, at + length);
            at += length;
            request(1);
        }

        @Override
        protected void hookOnError(Throwable reason) {
            wrong = true;
            end.countDown();
        }

        @Override
        protected void hookOnComplete() {
            end.countDown();
        }
    }

    @Test
    void streams_that_nobody_takes_from_hold_no_more_than_that_and_keep_nobody_from_reading() throws Exception {
        Path path = file(100 * BLOCK);
        List<OverlappedFile> files = new ArrayList<>();
        List<BaseSubscriber<ByteBuf>> stopped = new ArrayList<>();
        AtomicInteger seen = new AtomicInteger();
        for (int i = 0; i < 50; i++) {
            OverlappedFile file = open(path);
            files.add(file);
            // Takes five, so that its window has grown, and then no more.
            BaseSubscriber<ByteBuf> five = new BaseSubscriber<>() {
                @Override
                protected void hookOnSubscribe(Subscription subscription) {
                    subscription.request(5);
                }

                @Override
                protected void hookOnNext(ByteBuf buffer) {
                    buffer.release();
                    seen.incrementAndGet();
                }
            };
            stopped.add(five);
            file.streamRetained(OPTIONS).subscribe(five);
        }
        // Between one read and the next nothing is in flight either: it rests when the budget is used up, too.
        Held.await(() -> seen.get() == 250
                && fixture.port().inFlight() == 0
                && fixture.engine().budgetInUse() > BUDGET - BLOCK
                && fixture.liveBytes() >= BUDGET);
        assertThat(fixture.engine().budgetInUse()).isLessThanOrEqualTo(BUDGET);
        assertThat(fixture.liveBytes()).isLessThanOrEqualTo(BUDGET + 50L * BLOCK);

        Taker taker = new Taker(1);
        open(path).streamRetained(OPTIONS).subscribe(taker);

        assertThat(taker.bytes()).isEqualTo(content(100 * BLOCK));
        stopped.forEach(BaseSubscriber::cancel);
    }

    @Test
    void a_budget_of_nothing_reads_one_block_after_the_other() throws Exception {
        AtomicLong most = new AtomicLong();
        faults.answering(request -> {
            most.accumulateAndGet(fixture.port().inFlight(), Math::max);
            return reactor.overlapped.testing.faults.Answer.real();
        });
        Path path = file(100 * BLOCK);
        Taker taker = new Taker(Long.MAX_VALUE);

        // Each block is larger than the whole budget.
        open(path).streamRetained(OPTIONS.blockSize(BUDGET + 1)).subscribe(taker);

        assertThat(taker.bytes()).isEqualTo(content(100 * BLOCK));
        assertThat(most).hasValue(1);
    }

    @Test
    void a_small_file_costs_one_read_and_the_one_that_finds_its_end() throws Exception {
        Taker taker = new Taker(Long.MAX_VALUE);
        open(file(100)).streamRetained(OPTIONS).subscribe(taker);
        assertThat(taker.bytes()).hasSize(100);
        assertThat(faults.starts()).isEqualTo(2);
    }
}
