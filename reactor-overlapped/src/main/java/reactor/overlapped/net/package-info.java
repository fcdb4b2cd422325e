/** TCP, Unix domain and UDP sockets. TLS and protocols are not here: Netty's handlers and Reactor Netty have them. */
@NullMarked
package reactor.overlapped.net;

import org.jspecify.annotations.NullMarked;
