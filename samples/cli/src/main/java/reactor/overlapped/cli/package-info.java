/** A command line program on the library. */
@NullMarked
package reactor.overlapped.cli;

import org.jspecify.annotations.NullMarked;
