package reactor.overlapped.engine;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A call that may block ends its subscriber, however it ends itself. */
@Timeout(120)
class BlockingMonoTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static BlockingMono<String> call(java.util.concurrent.Callable<String> call) {
        return new BlockingMono<>(Schedulers.boundedElastic(), "call", call, unwanted -> {});
    }

    @Test
    void what_the_call_returns_is_emitted() {
        StepVerifier.create(call(() -> "done"))
                .expectNext("done")
                .expectComplete()
                .verify(PATIENCE);
        StepVerifier.create(call(() -> null)).expectComplete().verify(PATIENCE);
    }

    /** A machine without memory or threads, a library that does not load: whoever waits must hear of it. */
    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, UnsatisfiedLinkError.class, IllegalStateException.class})
    void whatever_the_call_throws_is_its_subscribers_error(Class<? extends Throwable> type) {
        StepVerifier.create(call(() -> {
                    Throwable thrown = type.getConstructor(String.class).newInstance("made up");
                    if (thrown instanceof Error error) {
                        throw error;
                    }
                    throw (Exception) thrown;
                }))
                .expectErrorSatisfies(e -> org.assertj.core.api.Assertions.assertThat(e)
                        .isExactlyInstanceOf(type)
                        .hasMessage("made up"))
                .verify(PATIENCE);
    }
}
