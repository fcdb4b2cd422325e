package reactor.overlapped.spi;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.function.IntFunction;

/**
 * What a port tells its driver.
 *
 * @param name of the port, for threads and messages
 * @param concurrency how many workers should run at once
 * @param workers how many worker threads there are
 * @param batchSize most completions taken at once
 * @param slots all slots; their indices are 0, 1, 2…; one is made before its first use, and memory of the backend for it should be, too
 * @param workingSetMinimum bytes, 0 to leave it (SetProcessWorkingSetSize)
 * @param buffers makes an empty direct buffer with room for that many bytes, for what a backend brings by itself (see {@link
 *     SystemHandle.Readiness#PROVIDED})
 */
public record DriverSettings(
        String name,
        int concurrency,
        int workers,
        int batchSize,
        List<? extends Slot> slots,
        long workingSetMinimum,
        IntFunction<ByteBuf> buffers) {}
