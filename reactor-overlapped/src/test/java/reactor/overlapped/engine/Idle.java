package reactor.overlapped.engine;

import reactor.overlapped.CompletionPort;

/** What tests of other packages ask of a port that has nothing to do. */
public final class Idle {

    private Idle() {}

    /** {@return whether all workers sleep until they are woken} */
    public static boolean unattended(CompletionPort port) {
        return Port.engineOf(port).queue().isUnattended();
    }
}
