package reactor.overlapped.filedrop;

import java.util.List;

/** A form of which not all files could be stored. */
final class PartlyStoredException extends RuntimeException {

    private final List<StoredFile> stored;

    PartlyStoredException(List<StoredFile> stored, Throwable cause) {
        super(cause);
        this.stored = List.copyOf(stored);
    }

    List<String> stored() {
        return stored.stream().map(StoredFile::name).toList();
    }
}
