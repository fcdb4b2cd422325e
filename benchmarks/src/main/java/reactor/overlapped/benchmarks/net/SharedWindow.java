package reactor.overlapped.benchmarks.net;

import java.io.IOException;

/** A window that several threads count in. */
final class SharedWindow {

    private final Window window;
    private boolean open = true;

    SharedWindow(Window window) {
        this.window = window;
    }

    /** {@return whether to go on} */
    synchronized boolean roundTrip(long sentAt) throws IOException {
        if (open) {
            long now = System.nanoTime();
            window.roundTrip(now - sentAt);
            open = window.open(now);
        }
        return open;
    }
}
