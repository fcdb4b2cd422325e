/**
 * The portable backend: positional {@link java.nio.channels.FileChannel} calls on the port's own workers. It needs nothing but the JDK
 * and serves where no other backend can.
 */
@NullMarked
package reactor.overlapped.nio;

import org.jspecify.annotations.NullMarked;
