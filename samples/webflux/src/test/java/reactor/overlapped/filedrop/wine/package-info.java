/** The server as users start it, in a Windows JVM. */
@NullMarked
package reactor.overlapped.filedrop.wine;

import org.jspecify.annotations.NullMarked;
