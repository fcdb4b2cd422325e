package reactor.overlapped.spi;

/** What to open: one record per kind of thing. A backend finds its opener by the record's class. */
public interface OpenSpec {

    /** {@return what messages call it} */
    String target();
}
