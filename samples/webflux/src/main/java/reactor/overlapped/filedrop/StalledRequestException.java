package reactor.overlapped.filedrop;

import java.util.concurrent.TimeoutException;

/** Nothing more of a request comes, but its client has not gone, and can be told. */
final class StalledRequestException extends BrokenRequestException {

    StalledRequestException(TimeoutException cause) {
        super(cause);
    }
}
