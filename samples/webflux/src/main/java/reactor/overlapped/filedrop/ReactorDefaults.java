package reactor.overlapped.filedrop;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import reactor.core.Exceptions;
import reactor.core.publisher.Hooks;

/** What Reactor and Reactor Netty let set for a whole process only. */
final class ReactorDefaults {

    private static final Log LOG = LogFactory.getLog(ReactorDefaults.class);
    private static final String BUFFERS = "reactor.netty.send.maxPrefetchSize";

    private ReactorDefaults() {}

    /** Once, before Reactor Netty is loaded. */
    static void set() {
        // Of a download that its client does not read; 128 by default, which with 200 clients were 1.6 GiB.
        if (System.getProperty(BUFFERS) == null) {
            System.setProperty(BUFFERS, "4");
        }
        Hooks.onErrorDropped(ReactorDefaults::dropped);
    }

    /** That a request is broken Spring's parser of forms reports twice; nobody is there any more to hear it again. */
    private static void dropped(Throwable error) {
        Throwable source = Exceptions.unwrap(error);
        if (source instanceof BrokenRequestException || source.getCause() instanceof BrokenRequestException) {
            LOG.debug("a request that is broken already", error);
        } else {
            LOG.error("an error that came too late for anybody", error);
        }
    }
}
