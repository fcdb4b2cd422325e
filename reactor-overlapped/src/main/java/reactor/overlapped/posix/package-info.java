/** What the backends of Unix systems share. */
@NullMarked
package reactor.overlapped.posix;

import org.jspecify.annotations.NullMarked;
