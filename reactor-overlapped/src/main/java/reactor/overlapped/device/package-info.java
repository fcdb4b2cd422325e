/** Handles without positions: pipes, consoles, standard streams. */
@NullMarked
package reactor.overlapped.device;

import org.jspecify.annotations.NullMarked;
