/** Makes the parts of the guide that are not written by hand. */
@org.jspecify.annotations.NullMarked
package reactor.overlapped.docs;
