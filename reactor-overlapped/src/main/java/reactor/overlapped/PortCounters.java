package reactor.overlapped;

import java.util.concurrent.atomic.LongAdder;

/** Counts what a port does, in memory. */
public final class PortCounters implements PortMetricsRecorder {

    private final LongAdder submitted = new LongAdder();
    private final LongAdder completed = new LongAdder();
    private final LongAdder cancelled = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder retried = new LongAdder();
    private final LongAdder delayed = new LongAdder();
    private final LongAdder batches = new LongAdder();
    private final LongAdder packets = new LongAdder();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder nanos = new LongAdder();
    private final LongAdder slowSignals = new LongAdder();

    /** Creates counters that all stand at 0. */
    public PortCounters() {}

    /**
     * What has been counted so far.
     *
     * @param submitted requests handed to the port
     * @param completed requests that completed well
     * @param cancelled requests that ended by a cancel or a close
     * @param failed requests that ended with an error
     * @param retried times that the system refused a request for want of quota
     * @param delayed requests that had to wait for a slot
     * @param batches times that a worker dequeued completion packets
     * @param packets completion packets dequeued
     * @param bytes moved by requests that completed well
     * @param nanos from issue to completion, of all requests that ended
     * @param slowSignals times that subscribers held a handle's drain for long
     */
    public record Snapshot(
            long submitted,
            long completed,
            long cancelled,
            long failed,
            long retried,
            long delayed,
            long batches,
            long packets,
            long bytes,
            long nanos,
            long slowSignals) {

        /** {@return requests handed to the port and not ended yet} */
        public long inFlight() {
            return submitted - completed - cancelled - failed;
        }
    }

    /** {@return the counts now; those of different kinds may be a moment apart} */
    public Snapshot snapshot() {
        return new Snapshot(
                submitted.sum(),
                completed.sum(),
                cancelled.sum(),
                failed.sum(),
                retried.sum(),
                delayed.sum(),
                batches.sum(),
                packets.sum(),
                bytes.sum(),
                nanos.sum(),
                slowSignals.sum());
    }

    @Override
    public void submitted(String operation) {
        submitted.increment();
    }

    @Override
    public void completed(String operation, long moved, long took) {
        completed.increment();
        bytes.add(moved);
        nanos.add(took);
    }

    @Override
    public void cancelled(String operation, long took) {
        cancelled.increment();
        nanos.add(took);
    }

    @Override
    public void failed(String operation, long took) {
        failed.increment();
        nanos.add(took);
    }

    @Override
    public void retried(String operation) {
        retried.increment();
    }

    @Override
    public void delayed(String operation) {
        delayed.increment();
    }

    @Override
    public void batch(int count) {
        batches.increment();
        packets.add(count);
    }

    @Override
    public void slowSignal(long took) {
        slowSignals.increment();
    }
}
