/** Text: characters and lines of streams of buffers, whatever the buffers' borders cut. */
@NullMarked
package reactor.overlapped.text;

import org.jspecify.annotations.NullMarked;
