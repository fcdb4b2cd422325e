package reactor.overlapped.pipe;

import io.netty.buffer.ByteBuf;

/**
 * A message of a message-mode pipe, or a part of one that was longer than the buffer.
 *
 * @param content the bytes, the receiver's to release; may be empty
 * @param last false when more of the same message follows
 */
public record PipeMessage(ByteBuf content, boolean last) {}
