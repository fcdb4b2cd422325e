package reactor.overlapped.filedrop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.http.codec.ServerSentEvent;
import reactor.core.publisher.Flux;

/** What one client is told: first the list, then how it differs from what it was told before. So one that is slow is told less, but nothing wrong. */
final class FileEvents {

    private @Nullable Map<String, StoredFile> told;

    private FileEvents() {}

    /** {@return events of the list, and a comment at every beat so that a dead connection is noticed; of one subscriber} */
    static Flux<ServerSentEvent<Object>> of(Flux<List<StoredFile>> lists, Duration heartbeat) {
        return Flux.defer(() -> {
            FileEvents events = new FileEvents();
            Flux<ServerSentEvent<Object>> beats = Flux.interval(heartbeat)
                    .onBackpressureDrop()
                    .map(beat -> ServerSentEvent.builder().comment("still here").build());
            return lists.concatMapIterable(events::next, 1)
                    .publish(changes -> Flux.merge(changes, beats.takeUntilOther(changes.ignoreElements())), 1);
        });
    }

    private List<ServerSentEvent<Object>> next(List<StoredFile> list) {
        Map<String, StoredFile> before = told;
        Map<String, StoredFile> files = new LinkedHashMap<>();
        list.forEach(file -> files.put(file.name(), file));
        told = files;
        if (before == null) {
            return List.of(event("list", list));
        }
        List<ServerSentEvent<Object>> events = new ArrayList<>();
        before.keySet().stream()
                .filter(name -> !files.containsKey(name))
                .forEach(name -> events.add(event("removed", Map.of("name", name))));
        list.stream()
                .filter(file -> !file.equals(before.get(file.name())))
                .forEach(file -> events.add(event("added", file)));
        return events;
    }

    private static ServerSentEvent<Object> event(String type, Object data) {
        return ServerSentEvent.builder(data).event(type).build();
    }
}
