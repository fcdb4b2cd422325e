package reactor.overlapped.iocp;

/** Sees what the system said; for tests in this package. */
interface IocpObserver {

    /**
     * {@code ReadFile} or its like has answered, and the slab has not been told yet.
     *
     * @param slot the slot whose OVERLAPPED it has
     * @param error 0 when it answered TRUE, else the Win32 error
     */
    default void issued(int slot, int error) {}

    /**
     * {@code CancelIoEx} was called.
     *
     * @param slot the slot whose OVERLAPPED was named, -1 when it was the whole handle
     * @param error 0 when it answered TRUE, else the Win32 error
     */
    default void cancelled(int slot, int error) {}

    /**
     * {@code SO_UPDATE_ACCEPT_CONTEXT} or {@code SO_UPDATE_CONNECT_CONTEXT} was set.
     *
     * @param socket the socket that learned what it is
     * @param option which of the two
     * @param error 0 or the Winsock error
     */
    default void contextUpdated(long socket, int option, int error) {}

    /**
     * A packet was dequeued.
     *
     * @param slot its slot
     * @param status the NTSTATUS in the OVERLAPPED when it was claimed, STATUS_PENDING when it was not
     * @param claimed false for a packet that came late or too much
     */
    default void dequeued(int slot, int status, boolean claimed) {}
}
