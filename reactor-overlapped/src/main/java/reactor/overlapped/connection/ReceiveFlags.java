package reactor.overlapped.connection;

import java.util.EnumSet;
import java.util.Set;
import reactor.overlapped.net.ReceiveFlag;
import reactor.overlapped.spi.Request;

/** What the system says about bytes, for users. */
public final class ReceiveFlags {

    private ReceiveFlags() {}

    /** {@return the flags in a request's sum of them} */
    public static Set<ReceiveFlag> of(int sum) {
        if (sum == 0) {
            return Set.of();
        }
        EnumSet<ReceiveFlag> flags = EnumSet.noneOf(ReceiveFlag.class);
        if ((sum & Request.URGENT) != 0) {
            flags.add(ReceiveFlag.URGENT);
        }
        if ((sum & Request.TRUNCATED) != 0) {
            flags.add(ReceiveFlag.TRUNCATED);
        }
        if ((sum & Request.CONTROL_TRUNCATED) != 0) {
            flags.add(ReceiveFlag.CONTROL_TRUNCATED);
        }
        return flags;
    }
}
