package reactor.overlapped.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * The one word that decides every race between the thread that issues a request, the thread that dequeues its completion and the
 * threads that cancel it: a generation in the upper half, five bits in the lower.
 *
 * <p>Whoever leaves last delivers. The submitter may not have returned from the system call when the completion is dequeued, and a
 * canceller may be inside the cancel call: each of the three leaves by one atomic step that also tells it whether the others have left.
 */
final class RequestState {

    /** The submitter has returned from the system call (or never made it). */
    private static final long SUBMITTED = 1;

    /** The completion has been dequeued (or there will be none). */
    private static final long COMPLETED = 2;

    /** Somebody wants the request cancelled. */
    private static final long CANCEL_WANTED = 4;

    /** A thread is inside the system's cancel call. */
    private static final long CANCEL_CALLING = 8;

    /** Given up at a deadline: never delivered, never reused. */
    private static final long ABANDONED = 16;

    private static final int GENERATION_SHIFT = 32;

    private static final VarHandle WORD;

    static {
        try {
            WORD = MethodHandles.lookup().findVarHandle(RequestState.class, "word", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** What the submitter has to do after its call. */
    enum AfterSubmit {
        /** Nothing: the completion will deliver. */
        NOTHING,
        /** The completion was dequeued already: deliver. */
        DELIVER,
        /** A cancel arrived meanwhile: make the cancel call, then {@link #cancelReturned()}. */
        CANCEL
    }

    private volatile long word = SUBMITTED | COMPLETED;

    /** Begins the next use. Only the owner of a free slot calls it. {@return the generation of this use} */
    int open() {
        int generation = generation() + 1 & Integer.MAX_VALUE;
        word = (long) generation << GENERATION_SHIFT;
        return generation;
    }

    /** Begins another attempt of the same use, after a refused one has been taken; a cancel that arrived meanwhile stays. */
    void reopen() {
        long seen;
        do {
            seen = word;
        } while (!WORD.compareAndSet(this, seen, seen & ~(SUBMITTED | COMPLETED)));
    }

    int generation() {
        return (int) (word >>> GENERATION_SHIFT);
    }

    boolean cancelWanted() {
        return (word & CANCEL_WANTED) != 0;
    }

    /** {@return whether that use was given up; it is the last one then} */
    boolean abandoned(int generation) {
        long seen = word;
        return (seen & ABANDONED) != 0 && (int) (seen >>> GENERATION_SHIFT) == generation;
    }

    boolean awaitsCompletion() {
        return (word & COMPLETED) == 0;
    }

    /** The request is complete and no completion will come: the submitter delivers, unless it was abandoned. */
    boolean completedInline() {
        return ((long) WORD.getAndBitwiseOr(this, SUBMITTED | COMPLETED) & ABANDONED) == 0;
    }

    /** The submitter has returned and a completion will come, or has come. */
    AfterSubmit submitted() {
        while (true) {
            long seen = word;
            long next = seen | SUBMITTED;
            AfterSubmit then = AfterSubmit.NOTHING;
            if ((seen & ABANDONED) == 0) {
                if ((seen & COMPLETED) != 0) {
                    then = AfterSubmit.DELIVER;
                } else if ((seen & CANCEL_WANTED) != 0) {
                    next |= CANCEL_CALLING;
                    then = AfterSubmit.CANCEL;
                }
            }
            if (WORD.compareAndSet(this, seen, next)) {
                return then;
            }
        }
    }

    /** The completion has been dequeued. {@return whether the dequeuing thread delivers} */
    boolean completed() {
        long seen = (long) WORD.getAndBitwiseOr(this, COMPLETED);
        return (seen & (SUBMITTED | CANCEL_CALLING | ABANDONED)) == SUBMITTED;
    }

    /**
     * Wants the use with that generation cancelled; a no-op for any other use.
     *
     * @return whether the caller must make the cancel call now, and then {@link #cancelReturned()}
     */
    boolean cancel(int generation) {
        while (true) {
            long seen = word;
            if ((int) (seen >>> GENERATION_SHIFT) != generation || (seen & (CANCEL_WANTED | ABANDONED)) != 0) {
                return false;
            }
            boolean call = (seen & (SUBMITTED | COMPLETED)) == SUBMITTED;
            if (WORD.compareAndSet(this, seen, seen | CANCEL_WANTED | (call ? CANCEL_CALLING : 0))) {
                return call;
            }
        }
    }

    /** The cancel call has returned. {@return whether the canceller delivers} */
    boolean cancelReturned() {
        long seen = (long) WORD.getAndBitwiseAnd(this, ~CANCEL_CALLING);
        return (seen & (COMPLETED | ABANDONED)) == COMPLETED;
    }

    /** Gives the use up. {@return whether that came before its delivery was certain, so that nobody will deliver it} */
    boolean abandon(int generation) {
        while (true) {
            long seen = word;
            boolean left = (seen & COMPLETED) != 0;
            if ((int) (seen >>> GENERATION_SHIFT) != generation || left || (seen & ABANDONED) != 0) {
                return false;
            }
            if (WORD.compareAndSet(this, seen, seen | ABANDONED)) {
                return true;
            }
        }
    }
}
