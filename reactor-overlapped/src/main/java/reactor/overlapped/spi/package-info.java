/** What a backend implements. Internal to this project's backends: may change at any time. */
@NullMarked
package reactor.overlapped.spi;

import org.jspecify.annotations.NullMarked;
