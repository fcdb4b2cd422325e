/** The life of requests, whatever the system. Internal: may change at any time. */
@NullMarked
package reactor.overlapped.engine;

import org.jspecify.annotations.NullMarked;
