package reactor.overlapped.cli;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Numbers of TCP and UDP ports. */
final class PortConverter implements ITypeConverter<Integer> {

    private static final int LAST = 0xFFFF;

    @Override
    public Integer convert(String value) {
        try {
            int port = Integer.parseInt(value);
            if (port >= 0 && port <= LAST) {
                return port;
            }
        } catch (NumberFormatException e) {
            // As any other that is none.
        }
        throw new TypeConversionException("'" + value + "' is not a port: 0 to " + LAST);
    }
}
