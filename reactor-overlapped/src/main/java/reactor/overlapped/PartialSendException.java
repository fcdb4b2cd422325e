package reactor.overlapped;

import java.io.IOException;

/** A send was cancelled after a part of it had gone out: what the peer gets next would make no sense, so there is no next. */
public final class PartialSendException extends IOException {

    private static final long serialVersionUID = 1L;

    private final long sent;

    /**
     * Creates one.
     *
     * @param target the connection
     * @param sent bytes of the cancelled send that went out
     */
    public PartialSendException(String target, long sent) {
        super("send: " + target + ": an earlier send was cancelled after " + sent
                + " bytes had gone out, in the middle of a buffer");
        this.sent = sent;
    }

    /** {@return bytes of the cancelled send that went out} */
    public long sent() {
        return sent;
    }
}
