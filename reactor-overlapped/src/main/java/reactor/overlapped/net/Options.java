package reactor.overlapped.net;

import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import reactor.overlapped.spi.SocketSettings;

/** Changes of socket settings, each of which makes another. */
final class Options {

    private Options() {}

    static <T> SocketSettings with(SocketSettings settings, SocketOption<T> option, T value) {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(value, "value");
        Map<SocketOption<?>, Object> options = new HashMap<>(settings.options());
        options.put(option, option.type().cast(value));
        return new SocketSettings(Map.copyOf(options), settings.ipv6Only(), settings.urgentInline(), settings.reuse());
    }

    static SocketSettings ipv6Only(SocketSettings settings, boolean ipv6Only) {
        return new SocketSettings(settings.options(), ipv6Only, settings.urgentInline(), settings.reuse());
    }

    static SocketSettings urgentInline(SocketSettings settings, boolean urgentInline) {
        return new SocketSettings(settings.options(), settings.ipv6Only(), urgentInline, settings.reuse());
    }

    static SocketSettings reuse(SocketSettings settings, boolean reuse) {
        return new SocketSettings(settings.options(), settings.ipv6Only(), settings.urgentInline(), reuse);
    }

    /** {@return the settings of a connection of that address: TCP sends without delay unless told otherwise} */
    static SocketSettings ofConnection(SocketSettings settings, SocketAddress address) {
        if (!(address instanceof InetSocketAddress)
                || settings.options().containsKey(StandardSocketOptions.TCP_NODELAY)) {
            return settings;
        }
        return with(settings, StandardSocketOptions.TCP_NODELAY, true);
    }
}
