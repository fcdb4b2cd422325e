package reactor.overlapped.uring;

import org.jspecify.annotations.Nullable;

/** A file with a file pointer, whose calls block as long as the disk takes. */
final class UringSynchronousFile extends UringSynchronousHandle {

    private final FileCalls calls;

    UringSynchronousFile(OpenFile file) {
        super(file, null);
        this.calls = new FileCalls(file);
    }

    @Override
    public <T> @Nullable T control(Class<T> type) {
        return type.isInstance(calls) ? type.cast(calls) : super.control(type);
    }
}
