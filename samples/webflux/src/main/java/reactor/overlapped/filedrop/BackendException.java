package reactor.overlapped.filedrop;

/** The backend that was asked for does not work here. */
final class BackendException extends RuntimeException {

    BackendException(String backend, IllegalArgumentException cause) {
        super("cannot use the backend " + backend + ": " + cause.getMessage(), cause);
    }
}
