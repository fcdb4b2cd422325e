package reactor.overlapped.engine;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The races of one request: whoever leaves last delivers, once, and nobody calls the system for a request that is over. */
public final class RequestStateStress {

    private RequestStateStress() {}

    /** What the engine does with the state, counted. */
    abstract static class Use {

        final RequestState state = new RequestState();
        final int generation = state.open();
        final AtomicInteger delivered = new AtomicInteger();
        final AtomicInteger cancelCalls = new AtomicInteger();
        final AtomicInteger abandoned = new AtomicInteger();

        /** Cancel calls of which the slot had been delivered already: it might be another request's by now. */
        final AtomicInteger lateCalls = new AtomicInteger();

        final void submitterReturns() {
            switch (state.submitted()) {
                case DELIVER -> delivered.incrementAndGet();
                case CANCEL -> callCancel();
                case NOTHING -> {}
            }
        }

        final void isDequeued() {
            if (state.completed()) {
                delivered.incrementAndGet();
            }
        }

        final void isCancelled() {
            if (state.cancel(generation)) {
                callCancel();
            }
        }

        final void isAbandoned() {
            if (state.abandon(generation)) {
                abandoned.incrementAndGet();
            }
        }

        private void callCancel() {
            cancelCalls.incrementAndGet();
            if (delivered.get() > 0) {
                lateCalls.incrementAndGet();
            }
            if (state.cancelReturned()) {
                delivered.incrementAndGet();
            }
        }
    }

    // ---- two threads: what a machine with two processors can run

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once, without a cancel call.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after one cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmitterThenNothing extends Use {

        @Actor
        public void one() {
            submitterReturns();
        }

        @Actor
        public void other() {
            isDequeued();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once, without a cancel call.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after one cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelThenCompletion extends Use {

        @Actor
        public void one() {
            submitterReturns();
        }

        @Actor
        public void other() {
            isCancelled();
            isDequeued();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once, without a cancel call.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after one cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CompletionThenCancel extends Use {

        @Actor
        public void one() {
            submitterReturns();
        }

        @Actor
        public void other() {
            isDequeued();
            isCancelled();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once, without a cancel call.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after one cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmitterThenCancel extends Use {

        @Actor
        public void one() {
            submitterReturns();
            isCancelled();
        }

        @Actor
        public void other() {
            isDequeued();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once, without a cancel call.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after one cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmittedBefore extends Use {

        public SubmittedBefore() {
            submitterReturns();
        }

        @Actor
        public void one() {
            isCancelled();
        }

        @Actor
        public void other() {
            isDequeued();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once, without a cancel call.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after one cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelledTwice extends Use {

        public CancelledTwice() {
            submitterReturns();
        }

        @Actor
        public void one() {
            isCancelled();
        }

        @Actor
        public void other() {
            isCancelled();
            isDequeued();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once, without a cancel call.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after one cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelledByBoth extends Use {

        @Actor
        public void one() {
            submitterReturns();
            isCancelled();
        }

        @Actor
        public void other() {
            isCancelled();
            isDequeued();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered.")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "Given up.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AbandonedOrCompleted extends Use {

        @Actor
        public void one() {
            submitterReturns();
            isDequeued();
        }

        @Actor
        public void end() {
            isAbandoned();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = abandoned.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered.")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "Given up.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AbandonedInTheCancelCall extends Use {

        public AbandonedInTheCancelCall() {
            submitterReturns();
        }

        @Actor
        public void canceller() {
            isCancelled();
        }

        @Actor
        public void end() {
            isAbandoned();
            isDequeued();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = abandoned.get();
            r.r3 = lateCalls.get();
        }
    }

    // ---- more threads

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once; the cancel came too late.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after the cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class SubmitterCompletionCanceller extends Use {

        @Actor
        public void submitter() {
            submitterReturns();
        }

        @Actor
        public void completion() {
            isDequeued();
        }

        @Actor
        public void canceller() {
            isCancelled();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once; the cancels came too late.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after one cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class TwoCancellers extends Use {

        @Actor
        public void submitter() {
            submitterReturns();
        }

        @Actor
        public void completion() {
            isDequeued();
        }

        @Actor
        public void canceller() {
            isCancelled();
        }

        @Actor
        public void other() {
            isCancelled();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0", expect = ACCEPTABLE, desc = "The submitter delivers; there is nothing to cancel.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CompletedInlineAndCancelled extends Use {

        @Actor
        public void submitter() {
            if (state.completedInline()) {
                delivered.incrementAndGet();
            }
        }

        @Actor
        public void canceller() {
            isCancelled();
        }

        @Arbiter
        public void arbiter(II_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered.")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "Given up.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class Abandoned extends Use {

        @Actor
        public void submitter() {
            submitterReturns();
        }

        @Actor
        public void completion() {
            isDequeued();
        }

        @Actor
        public void end() {
            isAbandoned();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = abandoned.get();
            r.r3 = cancelCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered.")
    @Outcome(id = "0, 1, 0", expect = ACCEPTABLE, desc = "Given up.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class AbandonedWhileCancelled extends Use {

        public AbandonedWhileCancelled() {
            submitterReturns();
        }

        @Actor
        public void completion() {
            isDequeued();
        }

        @Actor
        public void canceller() {
            isCancelled();
        }

        @Actor
        public void end() {
            isAbandoned();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = abandoned.get();
            r.r3 = lateCalls.get();
        }
    }

    @JCStressTest
    @Outcome(id = "false, false, true", expect = ACCEPTABLE, desc = "The cancel of the last use leaves this one alone.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class LateCancel extends Use {

        private boolean called;

        public LateCancel() {
            submitterReturns();
            isDequeued();
        }

        @Actor
        public void reuse() {
            state.open();
        }

        @Actor
        public void late() {
            called = state.cancel(generation);
        }

        @Arbiter
        public void arbiter(ZZZ_Result r) {
            r.r1 = called;
            r.r2 = state.cancelWanted();
            r.r3 = state.awaitsCompletion();
        }
    }

    @JCStressTest
    @Outcome(
            id = "false, true",
            expect = ACCEPTABLE,
            desc = "The next attempt sees the cancel; nobody called the system.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelledBetweenAttempts extends Use {

        private boolean called;

        public CancelledBetweenAttempts() {
            submitterReturns();
            isDequeued();
        }

        @Actor
        public void retry() {
            state.reopen();
        }

        @Actor
        public void canceller() {
            called = state.cancel(generation);
        }

        @Arbiter
        public void arbiter(ZZ_Result r) {
            r.r1 = called;
            r.r2 = state.cancelWanted() && state.awaitsCompletion();
        }
    }

    @JCStressTest
    @Outcome(id = "1, 0, 0", expect = ACCEPTABLE, desc = "Delivered once; the cancel came too late.")
    @Outcome(id = "1, 1, 0", expect = ACCEPTABLE, desc = "Delivered once, after the cancel call.")
    @Outcome(expect = FORBIDDEN)
    @State
    public static class CancelledDuringSecondAttempt extends Use {

        public CancelledDuringSecondAttempt() {
            state.submitted();
            state.completed();
            state.reopen();
        }

        @Actor
        public void submitter() {
            submitterReturns();
        }

        @Actor
        public void completion() {
            isDequeued();
        }

        @Actor
        public void canceller() {
            isCancelled();
        }

        @Arbiter
        public void arbiter(III_Result r) {
            r.r1 = delivered.get();
            r.r2 = cancelCalls.get();
            r.r3 = lateCalls.get();
        }
    }
}
