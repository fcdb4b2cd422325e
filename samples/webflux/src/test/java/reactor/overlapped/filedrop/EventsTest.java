package reactor.overlapped.filedrop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.test.context.TestPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

/** The live list. */
@Tag("nio")
@TestPropertySource(properties = {"backend=nio", "filedrop.folder=target/filedrop/nio", "filedrop.maximum-size=4MB"})
class EventsTest extends ServerContract {

    private static final Duration NEVER = Duration.ofDays(1);

    @Test
    void a_client_hears_of_the_list_first_and_then_of_every_change() {
        put("first");
        StepVerifier.create(events())
                .expectNextMatches(event -> "list".equals(event.event()))
                .then(() -> put("second"))
                .thenConsumeWhile(event -> !tells(event, "added", "second") || sha256(event) == null)
                .assertNext(event -> assertThat(sha256(event)).isEqualTo(sha256(new byte[] {1})))
                .then(() -> client.delete()
                        .uri("/files/first")
                        .exchange()
                        .expectStatus()
                        .isNoContent()
                        .expectBody())
                .thenConsumeWhile(event -> !tells(event, "removed", "first"))
                .assertNext(event -> assertThat(event.data()).isEqualTo(Map.of("name", "first")))
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void a_client_hears_of_what_others_do_in_the_folder() {
        StepVerifier.create(events())
                .expectNextMatches(event -> "list".equals(event.event()))
                .then(() -> write("by-hand"))
                .thenConsumeWhile(event -> !tells(event, "added", "by-hand"))
                .expectNextCount(1)
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void a_slow_client_is_told_less_but_ends_with_the_right_list() {
        Sinks.Many<List<StoredFile>> lists = Sinks.many().multicast().directBestEffort();
        Flux<ServerSentEvent<Object>> told = FileEvents.of(lists.asFlux().onBackpressureLatest(), NEVER);
        StepVerifier.create(told, 1)
                .then(() -> lists.tryEmitNext(List.of(file("a"))).orThrow())
                .expectNextMatches(event -> "list".equals(event.event()))
                .then(() -> IntStream.range(0, 10_000)
                        .forEach(i -> lists.tryEmitNext(List.of(file("a" + i))).orThrow()))
                .then(() -> lists.tryEmitNext(List.of(file("last"))).orThrow())
                .then(() -> lists.tryEmitComplete().orThrow())
                .thenRequest(Long.MAX_VALUE)
                .recordWith(ArrayList::new)
                .thenConsumeWhile(event -> true)
                .consumeRecordedWith(events -> {
                    assertThat(events).hasSizeLessThan(200);
                    assertThat(events)
                            .last()
                            .satisfies(event -> assertThat(event.data()).isEqualTo(file("last")));
                })
                .verifyComplete();
    }

    @Test
    void a_heartbeat_shows_that_the_connection_lives() {
        StepVerifier.create(FileEvents.of(Flux.never(), Duration.ofMillis(10)))
                .assertNext(event -> assertThat(event.comment()).isNotBlank())
                .thenCancel()
                .verify(PATIENCE);
    }

    @Test
    void the_heartbeat_ends_with_the_list() {
        StepVerifier.create(FileEvents.of(Flux.empty(), NEVER)).expectComplete().verify(PATIENCE);
    }

    /** Others may come before it: the list is what was seen last, and a look at the folder may fall between a file and its digest. */
    private static boolean tells(ServerSentEvent<Object> event, String type, String name) {
        return type.equals(event.event()) && event.data() instanceof Map<?, ?> file && name.equals(file.get("name"));
    }

    private static @Nullable Object sha256(ServerSentEvent<Object> event) {
        return event.data() instanceof Map<?, ?> file ? file.get("sha256") : null;
    }

    private Flux<ServerSentEvent<Object>> events() {
        return client.get()
                .uri("/files/events")
                .accept(MediaType.TEXT_EVENT_STREAM)
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(new ParameterizedTypeReference<ServerSentEvent<Object>>() {})
                .getResponseBody()
                .filter(event -> event.event() != null);
    }

    private void put(String name) {
        client.put()
                .uri("/files/" + name)
                .bodyValue(new byte[] {1})
                .exchange()
                .expectStatus()
                .isCreated()
                .expectBody();
    }

    private void write(String name) {
        try {
            Files.write(path(name), new byte[] {1});
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static StoredFile file(String name) {
        return new StoredFile(name, 1, Instant.EPOCH, null);
    }
}
