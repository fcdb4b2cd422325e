package reactor.overlapped.filedrop;

import java.time.Duration;
import java.util.List;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** The list of files, once and as it changes. */
@Component
class Listings {

    /** What others than this server do to the folder is seen that late. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

    private final Sinks.Many<Object> changes = Sinks.many().multicast().directBestEffort();
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private final Mono<List<StoredFile>> now;
    private final Flux<List<StoredFile>> live;

    Listings(Folder folder) {
        now = Mono.fromCallable(folder::list).subscribeOn(Schedulers.boundedElastic());
        live = Flux.merge(Flux.interval(Duration.ZERO, LOOK_AGAIN).onBackpressureDrop(), changes.asFlux())
                .onBackpressureLatest()
                .concatMap(change -> now, 0)
                .distinctUntilChanged()
                .replay(1)
                .refCount();
    }

    /** {@return emits the list as it is at subscribe} */
    Mono<List<StoredFile>> now() {
        return now;
    }

    /**
     * The list at subscribe, and each time it has changed. The folder is looked at for as long as there are subscribers, once for all of them.
     *
     * @return a subscriber that is slow misses lists, never the last one. Completes when the server ends.
     */
    Flux<List<StoredFile>> live() {
        return live.onBackpressureLatest().takeUntilOther(closing.asMono());
    }

    /** The folder has changed: look at it now. */
    void changed() {
        changes.emitNext(Boolean.TRUE, Sinks.EmitFailureHandler.busyLooping(Duration.ofSeconds(1)));
    }

    @EventListener(ContextClosedEvent.class)
    void close() {
        closing.tryEmitEmpty();
    }
}
