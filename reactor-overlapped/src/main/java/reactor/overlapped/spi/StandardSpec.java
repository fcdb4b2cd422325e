package reactor.overlapped.spi;

/** A standard stream of this process. */
public enum StandardSpec implements OpenSpec {
    INPUT("standard input"),
    OUTPUT("standard output"),
    ERROR("standard error");

    private final String target;

    StandardSpec(String target) {
        this.target = target;
    }

    @Override
    public String target() {
        return target;
    }
}
