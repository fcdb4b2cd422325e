package reactor.overlapped.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * Every order in which submitter, completion, cancellers and the end of the port can come to the state of a request. Each of its methods is
 * one atomic step, so that these are all there are; that they are atomic is for jcstress to show.
 */
class RequestStateTest {

    /** One use of a state, and who did what. */
    private static final class Run {

        private final RequestState state = new RequestState();
        private final int generation = state.open();
        private int delivered;
        private int abandoned;
        private int calls;
        private boolean calling;
        private final List<String> steps = new ArrayList<>();

        /** What can come next: a step may make another possible. */
        private final List<Step> possible = new ArrayList<>();

        void deliver() {
            assertThat(calling).as("delivered in the cancel call: %s", steps).isFalse();
            assertThat(abandoned).as("delivered though given up: %s", steps).isZero();
            delivered++;
        }

        void call() {
            assertThat(delivered).as("called for what was delivered: %s", steps).isZero();
            calls++;
            calling = true;
            possible.add(new Step("cancel call returns", run -> {
                run.calling = false;
                if (run.state.cancelReturned()) {
                    run.deliver();
                }
            }));
        }
    }

    private record Step(String name, Consumer<Run> action) {}

    private static final Step SUBMITTED = new Step("submitted", run -> {
        switch (run.state.submitted()) {
            case DELIVER -> run.deliver();
            case CANCEL -> run.call();
            case NOTHING -> {}
        }
    });

    private static final Step INLINE = new Step("completed inline", run -> {
        if (run.state.completedInline()) {
            run.deliver();
        }
    });

    private static final Step COMPLETED = new Step("completed", run -> {
        if (run.state.completed()) {
            run.deliver();
        }
    });

    private static final Step CANCEL = new Step("cancel", run -> {
        if (run.state.cancel(run.generation)) {
            run.call();
        }
    });

    private static final Step LATE_CANCEL = new Step("cancel of the last use", run -> {
        boolean wanted = run.state.cancelWanted();
        assertThat(run.state.cancel(run.generation - 1)).isFalse();
        assertThat(run.state.cancelWanted()).isEqualTo(wanted);
    });

    private static final Step ABANDON = new Step("abandon", run -> {
        if (run.state.abandon(run.generation)) {
            assertThat(run.delivered).isZero();
            run.abandoned++;
        }
    });

    /** Runs all orders of the steps and of those that they make possible. {@return how many there are} */
    private static int allOrders(Consumer<Run> check, Step... steps) {
        int[] orders = new int[1];
        explore(new ArrayList<>(), check, orders, steps);
        return orders[0];
    }

    private static void explore(List<Integer> choices, Consumer<Run> check, int[] orders, Step... steps) {
        Run run = new Run();
        run.possible.addAll(List.of(steps));
        for (int choice : choices) {
            Step step = run.possible.remove(choice);
            run.steps.add(step.name());
            step.action().accept(run);
        }
        if (run.possible.isEmpty()) {
            orders[0]++;
            check.accept(run);
            return;
        }
        for (int next = 0; next < run.possible.size(); next++) {
            List<Integer> longer = new ArrayList<>(choices);
            longer.add(next);
            explore(longer, check, orders, steps);
        }
    }

    private static void deliveredOnce(Run run) {
        assertThat(run.delivered).as("deliveries after %s", run.steps).isEqualTo(1);
        assertThat(run.calls).as("cancel calls after %s", run.steps).isLessThanOrEqualTo(1);
    }

    private static void deliveredOrGivenUp(Run run) {
        assertThat(run.delivered + run.abandoned)
                .as("deliveries and abandonments after %s", run.steps)
                .isEqualTo(1);
        assertThat(run.calls).as("cancel calls after %s", run.steps).isLessThanOrEqualTo(1);
    }

    @Test
    void a_request_is_delivered_once_in_whatever_order_it_is_submitted_completed_and_cancelled() {
        assertThat(allOrders(RequestStateTest::deliveredOnce, SUBMITTED, COMPLETED))
                .isEqualTo(2);
        assertThat(allOrders(RequestStateTest::deliveredOnce, SUBMITTED, COMPLETED, CANCEL))
                .isGreaterThan(6);
        assertThat(allOrders(RequestStateTest::deliveredOnce, SUBMITTED, COMPLETED, CANCEL, CANCEL, LATE_CANCEL))
                .isGreaterThan(120);
        assertThat(allOrders(RequestStateTest::deliveredOnce, INLINE, CANCEL, CANCEL))
                .isEqualTo(6);
    }

    @Test
    void a_request_is_either_delivered_or_given_up() {
        assertThat(allOrders(RequestStateTest::deliveredOrGivenUp, SUBMITTED, COMPLETED, CANCEL, CANCEL, ABANDON))
                .isGreaterThan(120);
        assertThat(allOrders(RequestStateTest::deliveredOrGivenUp, INLINE, CANCEL, ABANDON, ABANDON))
                .isEqualTo(24);
    }

    @Test
    void a_request_that_is_given_up_and_never_completes_is_not_delivered() {
        assertThat(allOrders(
                        run -> {
                            assertThat(run.delivered).isZero();
                            assertThat(run.abandoned).isEqualTo(1);
                        },
                        SUBMITTED,
                        CANCEL,
                        ABANDON))
                .isGreaterThan(6);
    }

    @Test
    void a_cancel_between_two_attempts_is_seen_by_the_second() {
        Run run = new Run();
        run.state.submitted();
        run.state.completed();
        assertThat(run.state.cancel(run.generation)).isFalse();
        run.state.reopen();
        assertThat(run.state.cancelWanted()).isTrue();
        assertThat(run.state.awaitsCompletion()).isTrue();
        assertThat(run.state.submitted()).isEqualTo(RequestState.AfterSubmit.CANCEL);
    }

    @Test
    void a_second_attempt_is_delivered_once_in_whatever_order() {
        assertThat(allOrders(
                        RequestStateTest::deliveredOnce,
                        new Step("second attempt", run -> {
                            run.state.submitted();
                            run.state.completed();
                            run.state.reopen();
                            run.possible.add(SUBMITTED);
                            run.possible.add(COMPLETED);
                        }),
                        LATE_CANCEL))
                .isGreaterThan(3);
    }

    @Test
    void generations_never_repeat_soon_and_are_never_negative() {
        RequestState state = new RequestState();
        int last = state.generation();
        for (int i = 0; i < 1000; i++) {
            int next = state.open();
            assertThat(next).isNotNegative().isNotEqualTo(last);
            assertThat(state.generation()).isEqualTo(next);
            assertThat(state.cancelWanted()).isFalse();
            assertThat(state.cancel(last)).isFalse();
            state.cancel(next);
            last = next;
        }
    }
}
