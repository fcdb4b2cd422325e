/** A file drop: a web server into which files are put and from which they are fetched, as an example of the library in Spring WebFlux. */
@NullMarked
package reactor.overlapped.filedrop;

import org.jspecify.annotations.NullMarked;
