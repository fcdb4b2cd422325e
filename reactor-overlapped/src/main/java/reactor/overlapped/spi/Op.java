package reactor.overlapped.spi;

/** What a request asks the system to do. A backend answers an operation it does not know with {@code UnsupportedOperationException}. */
public enum Op {
    /** Read at {@link Request#position}, or the next bytes of a stream handle. */
    READ("read"),
    /** Write at {@link Request#position}, or the next bytes of a stream handle. */
    WRITE("write"),
    /** Write at the end of the file, wherever that is when the system gets to it. */
    APPEND("append"),
    /** Read into the pages of {@link Request#pages} (ReadFileScatter); handles opened without buffering only. */
    READ_SCATTER("readScatter"),
    /** Write from the pages of {@link Request#pages} (WriteFileGather); handles opened without buffering only. */
    WRITE_GATHER("writeGather"),
    /** Nothing but a completion packet: the caller's own, through the port. */
    POST("post");

    private final String label;

    Op(String label) {
        this.label = label;
    }

    /** {@return the name used in messages, metrics and operators} */
    public String label() {
        return label;
    }
}
