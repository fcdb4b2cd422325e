package reactor.overlapped.net;

/** What the system says about bytes it has received. */
public enum ReceiveFlag {
    /** Urgent data (MSG_OOB). */
    URGENT,
    /** The datagram was longer than the buffer; the rest of it is lost (MSG_TRUNC, WSAEMSGSIZE). */
    TRUNCATED,
    /** Control data was longer than its memory (MSG_CTRUNC). */
    CONTROL_TRUNCATED
}
