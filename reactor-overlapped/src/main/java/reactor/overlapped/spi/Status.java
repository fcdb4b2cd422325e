package reactor.overlapped.spi;

/** How the system answered a request. */
public enum Status {
    /** Done; {@link Request#transferred} bytes moved. */
    OK,
    /** The end of the file or stream: nothing was moved and nothing will be. */
    END,
    /** Part of a message of a message-mode pipe: {@link Request#transferred} bytes moved, more of the same message follow. */
    PARTIAL,
    /** The echo of a cancel, or of a closed handle. */
    ABORTED,
    /** Refused for want of quota, locked pages or queue space; may be issued again after others have completed. */
    BUSY,
    /** Failed; {@link Request#error} says why. */
    FAILED
}
