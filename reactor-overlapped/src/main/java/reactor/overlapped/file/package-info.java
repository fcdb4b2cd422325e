/** Files: opened in full, read, written and streamed as requests of a completion port. */
@NullMarked
package reactor.overlapped.file;

import org.jspecify.annotations.NullMarked;
