package reactor.overlapped.net;

import io.netty.buffer.ByteBuf;
import java.util.Set;

/**
 * Bytes with what the system says about them.
 *
 * @param content the bytes, the receiver's to release
 * @param flags what the system says
 */
public record Received(ByteBuf content, Set<ReceiveFlag> flags) {}
