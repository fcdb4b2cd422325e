package reactor.overlapped.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** The ring of slots: none is lost, none comes out twice. */
public final class SlotRingStress {

    private SlotRingStress() {}

    /** A ring that has gone round once, so that cells are used again. */
    abstract static class Ring {

        final SlotRing ring = new SlotRing(2);
        final RequestSlot first = new RequestSlot(0);
        final RequestSlot second = new RequestSlot(1);

        @Nullable
        RequestSlot one;

        @Nullable
        RequestSlot two;

        Ring() {
            for (int i = 0; i < 3; i++) {
                ring.offer(first);
                ring.poll();
            }
        }

        /** {@return a digit for the first slot and one for the second: how often each came out or is still in it} */
        final int counted() {
            int counted = value(one) + value(two);
            for (RequestSlot rest = ring.poll(); rest != null; rest = ring.poll()) {
                counted += value(rest);
            }
            return counted;
        }

        private int value(@Nullable RequestSlot slot) {
            return slot == first ? 10 : slot == second ? 1 : 0;
        }
    }

    @JCStressTest
    @Outcome(id = "11", expect = ACCEPTABLE, desc = "Each came out once.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class EachOffersAndPolls extends Ring {

        @Actor
        public void one() {
            ring.offer(first);
            one = ring.poll();
        }

        @Actor
        public void other() {
            ring.offer(second);
            two = ring.poll();
        }

        @Arbiter
        public void arbiter(I_Result r) {
            r.r1 = counted();
        }
    }

    @JCStressTest
    @Outcome(id = "11", expect = ACCEPTABLE, desc = "Each is still in it.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class EachTakesAndPutsBack extends Ring {

        public EachTakesAndPutsBack() {
            ring.offer(first);
            ring.offer(second);
        }

        @Actor
        public void one() {
            takeAndPutBackTwice();
        }

        @Actor
        public void other() {
            takeAndPutBackTwice();
        }

        private void takeAndPutBackTwice() {
            for (int i = 0; i < 2; i++) {
                RequestSlot taken = ring.poll();
                if (taken != null) {
                    ring.offer(taken);
                }
            }
        }

        @Arbiter
        public void arbiter(I_Result r) {
            r.r1 = counted();
        }
    }

    @JCStressTest
    @Outcome(id = "11", expect = ACCEPTABLE, desc = "Each came out once.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class TwoOfferTwoPoll extends Ring {

        @Actor
        public void offerFirst() {
            ring.offer(first);
        }

        @Actor
        public void offerSecond() {
            ring.offer(second);
        }

        @Actor
        public void pollOne() {
            one = ring.poll();
        }

        @Actor
        public void pollTwo() {
            two = ring.poll();
        }

        @Arbiter
        public void arbiter(I_Result r) {
            r.r1 = counted();
        }
    }

    @JCStressTest
    @Outcome(id = "11", expect = ACCEPTABLE, desc = "What was taken and put back came out once.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class FullRing extends Ring {

        public FullRing() {
            ring.offer(first);
            ring.offer(second);
        }

        @Actor
        public void takeAndPutBack() {
            RequestSlot taken = ring.poll();
            if (taken != null) {
                ring.offer(taken);
            }
        }

        @Actor
        public void another() {
            RequestSlot taken = ring.poll();
            if (taken != null) {
                ring.offer(taken);
            }
        }

        @Actor
        public void poll() {
            one = ring.poll();
        }

        @Arbiter
        public void arbiter(I_Result r) {
            r.r1 = counted();
        }
    }

    /** What the engine relies on when a request waits for a slot: one of the two sees the other. */
    @JCStressTest
    @Outcome(id = "1", expect = ACCEPTABLE, desc = "Whoever came second has brought slot and request together.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SlotAndRequestMeet extends Ring {

        private final Backlog backlog = new Backlog(1);
        private final OverlappedRequest request = new DrainTask();
        private final AtomicInteger met = new AtomicInteger();

        @Actor
        public void requestComes() {
            backlog.add(request);
            meet();
        }

        @Actor
        public void slotComes() {
            ring.offer(first);
            meet();
        }

        private void meet() {
            while (!backlog.isEmpty()) {
                RequestSlot slot = ring.poll();
                if (slot == null) {
                    return;
                }
                if (backlog.poll() == null) {
                    ring.offer(slot);
                } else {
                    met.incrementAndGet();
                }
            }
        }

        @Arbiter
        public void arbiter(I_Result r) {
            r.r1 = met.get();
        }
    }
}
