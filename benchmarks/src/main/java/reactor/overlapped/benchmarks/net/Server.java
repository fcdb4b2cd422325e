package reactor.overlapped.benchmarks.net;

/** A server to measure. It lives until its process ends. */
interface Server {

    /**
     * Starts listening.
     *
     * @param place the file to send, or the Unix domain socket or name of the pipe to listen on; of no meaning for the rest
     * @return the TCP port, or 0 when it has none
     */
    int start(Task task, String place) throws Exception;
}
