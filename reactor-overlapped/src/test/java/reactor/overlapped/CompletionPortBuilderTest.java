package reactor.overlapped;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CompletionPortBuilderTest {

    static Stream<Arguments> refused() {
        return Stream.of(
                refused("concurrency 0 is less than 1", b -> b.concurrency(0)),
                refused("workers 0 is less than 1", b -> b.workers(0)),
                refused("batchSize 0 is less than 1", b -> b.batchSize(0)),
                refused("batchSize 1025 is more than 1024", b -> b.batchSize(1025)),
                refused("slots 0 is less than 1", b -> b.slots(0)),
                refused("slots 1048577 is more than 1048576", b -> b.slots(1048577)),
                refused("backlog -1 is less than 0", b -> b.backlog(-1)),
                refused("byteBudget -1 is negative", b -> b.byteBudget(-1)),
                refused("workingSetMinimum -1 is negative", b -> b.workingSetMinimum(-1)));
    }

    private static Arguments refused(String message, UnaryOperator<CompletionPortBuilder> setting) {
        return Arguments.of(message, setting);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("refused")
    void a_setting_out_of_range_is_refused_at_once(String message, UnaryOperator<CompletionPortBuilder> setting) {
        assertThatThrownBy(() -> setting.apply(CompletionPort.builder()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(message);
    }

    @Test
    void a_backend_that_is_not_there_is_refused_with_the_names_of_those_that_are() {
        assertThatThrownBy(() -> CompletionPort.builder().backend("vms"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no backend vms")
                .hasMessageContaining("nio");
    }

    @Test
    void a_setter_returns_another_builder_and_leaves_the_first_as_it_was() {
        CompletionPortBuilder first = CompletionPort.builder().backend("nio").name("first");
        CompletionPortBuilder second = first.name("second");
        CompletionPort one = first.build();
        CompletionPort two = second.build();
        try {
            assertThat(one.name()).isEqualTo("first");
            assertThat(two.name()).isEqualTo("second");
            assertThat(two.backend()).isEqualTo("nio");
            assertThat(two).hasToString("CompletionPort(second, nio)");
        } finally {
            one.disposeLater(Duration.ZERO).block(PortContract.PATIENCE);
            two.disposeLater(Duration.ZERO).block(PortContract.PATIENCE);
        }
    }

    @Test
    void ports_without_a_name_get_one_of_their_own() {
        CompletionPort one = CompletionPort.create();
        CompletionPort two = CompletionPort.create();
        assertThat(one.name()).startsWith("overlapped-").isNotEqualTo(two.name());
        one.disposeLater(Duration.ZERO).block(PortContract.PATIENCE);
        two.disposeLater(Duration.ZERO).block(PortContract.PATIENCE);
    }

    @Test
    void nobody_ends_the_shared_port() {
        CompletionPort shared = CompletionPort.shared();
        shared.dispose();
        shared.disposeLater(Duration.ZERO).block(PortContract.PATIENCE);

        assertThat(shared.isDisposed()).isFalse();
        assertThat(CompletionPort.shared()).isSameAs(shared);
        int packet = ThreadLocalRandom.current().nextInt();
        assertThat(shared.post(packet).block(PortContract.PATIENCE)).isEqualTo(packet);
    }

    @Test
    void a_disposed_port_leaves_no_thread() throws Exception {
        CompletionPort port = CompletionPort.builder().name("gone").workers(3).build();
        port.post(1).block(PortContract.PATIENCE);
        assertThat(threads("gone-")).isPositive();

        port.disposeLater(Duration.ZERO).block(PortContract.PATIENCE);

        reactor.overlapped.testing.faults.Held.await(() -> threads("gone-") == 0);
    }

    private static long threads(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(name))
                .count();
    }
}
