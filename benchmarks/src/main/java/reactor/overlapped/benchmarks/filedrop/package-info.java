/** The file drop, with this library and with what Spring has, as a client over HTTP sees it. */
@NullMarked
package reactor.overlapped.benchmarks.filedrop;

import org.jspecify.annotations.NullMarked;
