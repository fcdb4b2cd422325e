/** For Spring WebFlux: its data buffers from and to buffers of the library without a copy, files served, uploads stored. */
@NullMarked
package reactor.overlapped.spring;

import org.jspecify.annotations.NullMarked;
