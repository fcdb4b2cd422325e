/** What sockets and pipes share above the engine: connections, and serving them. Internal. */
@NullMarked
package reactor.overlapped.connection;

import org.jspecify.annotations.NullMarked;
