package reactor.overlapped.cli;

import java.util.concurrent.CancellationException;

/** Ends a pipeline after Ctrl-C. */
final class InterruptedRun extends CancellationException {

    private static final long serialVersionUID = 1L;
}
