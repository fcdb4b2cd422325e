package reactor.overlapped.engine;

import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.PortMetricsRecorder;
import reactor.overlapped.spi.BackendProvider;

/** What a port is made of; see the builder of {@link reactor.overlapped.CompletionPort} for the meanings. */
public record EngineSettings(
        BackendProvider backend,
        String name,
        int concurrency,
        int workers,
        int batchSize,
        int slots,
        int backlog,
        long byteBudget,
        long workingSetMinimum,
        boolean daemon,
        @Nullable ByteBufAllocator allocator,
        PortMetricsRecorder metrics) {}
