package reactor.overlapped.file;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.BlockingMono;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.spi.FileControl;

/**
 * Range locks. A wait is a series of attempts, because a waiting {@code LockFileEx} cannot be cancelled everywhere and a waiting lock of the JDK's holds a
 * thread.
 */
final class Locks {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

    private final OverlappedFile file;
    private final OpenHandle handle;
    private final FileControl control;

    Locks(OverlappedFile file, OpenHandle handle, FileControl control) {
        this.file = file;
        this.handle = handle;
        this.control = control;
    }

    Mono<RangeLock> tryLock(long position, long length, boolean shared) {
        if (position < 0 || length <= 0 || position > Long.MAX_VALUE - length) {
            return Mono.error(new IllegalArgumentException(
                    "lock: position " + position + " and length " + length + " are not a range of a file"));
        }
        return new BlockingMono<>(
                handle.engine().blockingScheduler(),
                "lock(" + file.target() + ")",
                DiskFile.guarded(
                        handle,
                        () -> control.tryLock(position, length, shared) ? new Held(position, length, shared) : null),
                lock -> lock.release().subscribe());
    }

    Mono<RangeLock> lock(long position, long length, boolean shared) {
        return Mono.defer(() -> {
            AtomicReference<Duration> pause = new AtomicReference<>(FIRST_PAUSE);
            return tryLock(position, length, shared)
                    .repeatWhenEmpty(
                            Integer.MAX_VALUE,
                            empties -> empties.concatMap(empty -> {
                                Duration now = pause.get();
                                Duration twice = now.multipliedBy(2);
                                pause.set(twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE);
                                return Mono.delay(now);
                            }))
                    // Repeating drops what is emitted while it is cancelled.
                    .doOnDiscard(RangeLock.class, lock -> lock.release().subscribe());
        });
    }

    private final class Held implements RangeLock {

        private final long position;
        private final long length;
        private final boolean shared;
        private final AtomicBoolean released = new AtomicBoolean();

        Held(long position, long length, boolean shared) {
            this.position = position;
            this.length = length;
            this.shared = shared;
        }

        @Override
        public long position() {
            return position;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public boolean shared() {
            return shared;
        }

        @Override
        public Mono<Void> release() {
            return new BlockingMono<@Nullable Void>(
                    handle.engine().blockingScheduler(), "unlock(" + file.target() + ")", this::unlock, nothing -> {});
        }

        private @Nullable Void unlock() throws Exception {
            // A closed handle has no locks any more.
            if (released.compareAndSet(false, true) && handle.enter()) {
                try {
                    control.unlock(position, length);
                } finally {
                    handle.leave();
                }
            }
            return null;
        }
    }
}
