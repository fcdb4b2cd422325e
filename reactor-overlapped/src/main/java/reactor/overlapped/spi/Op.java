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
    POST("post"),
    /** The next connection of a listener; {@link Request#result} is its {@link SystemHandle}. Several may be in flight. */
    ACCEPT("accept"),
    /** Connect to the {@link java.net.SocketAddress} in {@link Request#argument}. */
    CONNECT("connect"),
    /**
     * No memory: complete when the next READ or RECEIVE_FROM would not wait, because of data, the end or an error (a zero-byte receive). A READ
     * that finds nothing after all may complete without bytes.
     */
    AWAIT_READABLE("awaitReadable"),
    /** Read urgent data (MSG_OOB). */
    READ_URGENT("readUrgent"),
    /** Send urgent data (MSG_OOB). */
    WRITE_URGENT("writeUrgent"),
    /** Receive a datagram; {@link Request#result} is a {@link DatagramOrigin}. */
    RECEIVE_FROM("receiveFrom"),
    /** Send a datagram; {@link Request#argument} is a {@link DatagramTarget}, or null when the socket is connected. */
    SEND_TO("sendTo"),
    /** Send {@link Request#length} bytes at {@link Request#position} of the file whose {@link SystemHandle} is in {@link Request#argument}. */
    TRANSMIT_FILE("transmitFile"),
    /** Send the {@link TransmitPart}s of the array in {@link Request#argument}, in order. */
    TRANSMIT_PACKETS("transmitPackets"),
    /** End a connection gracefully after what was sent (DisconnectEx); the handle stays open. */
    DISCONNECT("disconnect"),
    /** An {@link IoctlCall} in {@link Request#argument}. */
    IOCTL("ioctl"),
    /** Write {@link Request#vector}'s first buffer as a message and read the reply into the second (TransactNamedPipe). */
    TRANSACT("transact");

    private final String label;

    Op(String label) {
        this.label = label;
    }

    /** {@return the name used in messages, metrics and operators} */
    public String label() {
        return label;
    }
}
