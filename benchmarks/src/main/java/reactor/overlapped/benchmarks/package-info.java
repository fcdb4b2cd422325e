/** The library beside its peers: the same work, the same file, one run. */
@NullMarked
package reactor.overlapped.benchmarks;

import org.jspecify.annotations.NullMarked;
