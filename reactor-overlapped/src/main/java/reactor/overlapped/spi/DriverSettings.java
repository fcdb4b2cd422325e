package reactor.overlapped.spi;

import java.util.List;

/**
 * What a port tells its driver.
 *
 * @param name of the port, for threads and messages
 * @param concurrency how many workers should run at once
 * @param workers how many worker threads there are
 * @param batchSize most completions taken at once
 * @param slots all slots; their indices are 0, 1, 2…
 * @param workingSetMinimum bytes, 0 to leave it (SetProcessWorkingSetSize)
 */
public record DriverSettings(
        String name, int concurrency, int workers, int batchSize, List<? extends Slot> slots, long workingSetMinimum) {}
