package reactor.overlapped.filedrop;

import org.jspecify.annotations.Nullable;

/** A request ended before all of it was here: its client has gone, or does not speak HTTP. There is nobody to tell. */
class BrokenRequestException extends RuntimeException {

    BrokenRequestException(@Nullable Throwable cause) {
        super("the request ended before all of it was here", cause);
    }
}
