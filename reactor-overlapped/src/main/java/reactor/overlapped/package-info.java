/** The completion port, its settings, errors and metrics: what all handles share. */
@NullMarked
package reactor.overlapped;

import org.jspecify.annotations.NullMarked;
