/** Named pipes, and the pipes to a child process. */
@NullMarked
package reactor.overlapped.pipe;

import org.jspecify.annotations.NullMarked;
