package reactor.overlapped.filedrop;

import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/** A name that no file can have here. */
final class BadNameException extends ResponseStatusException {

    BadNameException(String reason) {
        super(HttpStatus.BAD_REQUEST, reason);
    }
}
