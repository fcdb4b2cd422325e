package reactor.overlapped.text;

import java.io.IOException;

/** A line is longer than {@link Lines#maximumLength} allows. */
public final class LineTooLongException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int maximumLength;
    private final long lineNumber;

    /**
     * Creates one.
     *
     * @param maximumLength see {@link #maximumLength()}
     * @param lineNumber see {@link #lineNumber()}
     */
    public LineTooLongException(int maximumLength, long lineNumber) {
        super("line " + lineNumber + " is longer than " + maximumLength + " characters");
        this.maximumLength = maximumLength;
        this.lineNumber = lineNumber;
    }

    /** {@return characters that a line may have} */
    public int maximumLength() {
        return maximumLength;
    }

    /** {@return which line it is; the first of the stream is 1} */
    public long lineNumber() {
        return lineNumber;
    }
}
