package reactor.overlapped;

import java.io.IOException;

/** A send was cancelled after a part of it had gone out: what the peer gets next would make no sense, so there is no next. */
public final class PartialSendException extends IOException {

    private static final long serialVersionUID = 1L;

    /** {@link #sent()} where the system does not tell, as Windows of its pipes: perhaps none. */
    public static final long UNKNOWN = -1;

    private final long sent;

    /**
     * Creates one.
     *
     * @param target the connection
     * @param sent bytes of the cancelled send that went out, or {@link #UNKNOWN}
     */
    public PartialSendException(String target, long sent) {
        super("send: " + target + ": an earlier send was cancelled "
                + (sent == UNKNOWN
                        ? "in the middle of a buffer, and nobody knows how much of it had gone out"
                        : "after " + sent + " bytes had gone out, in the middle of a buffer"));
        this.sent = sent;
    }

    /** {@return bytes of the cancelled send that went out, or {@link #UNKNOWN}} */
    public long sent() {
        return sent;
    }
}
