/** The Windows backend: an I/O completion port, bound through JNA. No Win32 name leaves this package. */
@NullMarked
package reactor.overlapped.iocp;

import org.jspecify.annotations.NullMarked;
