package reactor.overlapped.pipe;

import java.net.SocketAddress;
import java.util.Objects;

/** The name of a pipe. */
public final class PipeAddress extends SocketAddress {

    private static final long serialVersionUID = 1L;

    private final String name;

    /** Creates one. */
    public PipeAddress(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** {@return the name, as it was given} */
    public String name() {
        return name;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PipeAddress that && name.equals(that.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return "pipe " + name;
    }
}
