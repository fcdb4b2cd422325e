package reactor.overlapped.engine;

/** How large the next buffer of a stream should be: small for a peer that sends little at a time, so that many of them need not much memory. */
final class ReadSize {

    private static final int FIRST = 8 * 1024;
    private static final int SMALLEST = 2 * 1024;
    private static final int GROWTH = 4;

    private final int least;
    private final int most;
    private int next;
    private boolean small;

    ReadSize(int least, int most) {
        this.least = Math.max(least, Math.min(SMALLEST, most));
        this.most = most;
        this.next = Math.max(this.least, Math.min(FIRST, most));
    }

    int next() {
        return next;
    }

    /** A read has got so many bytes. A full buffer makes the next one larger at once, two that are far from full make it smaller. */
    void read(int length, int count) {
        if (count >= length) {
            next = (int) Math.min((long) next * GROWTH, most);
            small = false;
        } else if (count < next / GROWTH) {
            if (small) {
                next = Math.max(next / 2, least);
            }
            small = !small;
        } else {
            small = false;
        }
    }
}
