package reactor.overlapped.nio;

/** What a selection key stands for. */
interface NioReady {

    /**
     * The channel is ready. Called by the one thread that selects; does not block.
     *
     * @param operations those of {@link java.nio.channels.SelectionKey}
     * @param dispatcher takes what may block and so has to wait until the selector is free
     * @return how many requests it completed
     */
    int ready(int operations, NioDispatcher dispatcher);
}
