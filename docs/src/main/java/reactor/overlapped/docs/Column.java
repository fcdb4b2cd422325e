package reactor.overlapped.docs;

/**
 * A column of the table: a backend on a system.
 *
 * @param backend as in {@code uring}
 * @param system as in {@code Linux}
 */
record Column(String backend, String system) implements Comparable<Column> {

    @Override
    public int compareTo(Column other) {
        int systems = system.compareTo(other.system);
        return systems != 0 ? systems : rank() - other.rank();
    }

    /** A system's own backend before the JDK's. */
    private int rank() {
        return backend.equals("nio") ? 1 : 0;
    }

    @Override
    public String toString() {
        return "`" + backend + "` on " + system;
    }
}
