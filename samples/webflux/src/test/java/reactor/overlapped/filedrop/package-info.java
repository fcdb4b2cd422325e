@NullMarked
package reactor.overlapped.filedrop;

import org.jspecify.annotations.NullMarked;
