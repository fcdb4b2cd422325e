/** What the tests of this module test: readings of a sensor, kept in a file and sent to a collector. */
@NullMarked
package reactor.overlapped.journal;

import org.jspecify.annotations.NullMarked;
