package reactor.overlapped.spi;

/**
 * A child process whose standard streams are pipes. Its handle carries no requests and is a {@link ProcessControl}.
 *
 * @param builder command, directory and environment; a stream that it redirects has no pipe
 */
public record ProcessSpec(ProcessBuilder builder) implements OpenSpec {
    @Override
    public String target() {
        return "process " + String.join(" ", builder.command());
    }
}
