/** Sockets and pipes beside their peers: each server in a process of its own, all under the load of one neutral client. */
@NullMarked
package reactor.overlapped.benchmarks.net;

import org.jspecify.annotations.NullMarked;
