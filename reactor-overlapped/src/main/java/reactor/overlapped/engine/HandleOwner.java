package reactor.overlapped.engine;

/** Something public that stands for an open handle. */
public interface HandleOwner {

    /** {@return the handle} */
    OpenHandle handle();
}
