/** The backend {@code uring}: Linux's io_uring, through direct-mapped JNA. */
@NullMarked
package reactor.overlapped.uring;

import org.jspecify.annotations.NullMarked;
