package reactor.overlapped.nio;

import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.channels.NetworkChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Map;
import reactor.overlapped.spi.SocketSettings;

/** Options of sockets, checked and applied. */
final class NioSocketOptions {

    private NioSocketOptions() {}

    static <T> void set(NetworkChannel channel, SocketOption<T> option, T value, String target) throws IOException {
        check(channel, option, target);
        if (!option.type().isInstance(value)) {
            throw new IllegalArgumentException(
                    "socket option " + option.name() + " takes " + option.type().getSimpleName() + ", not " + value);
        }
        try {
            channel.setOption(option, value);
        } catch (IOException e) {
            throw asIo(NioErrors.ofSocket("option " + option.name() + " of", target, e));
        }
    }

    static <T> T get(NetworkChannel channel, SocketOption<T> option, String target) throws IOException {
        check(channel, option, target);
        return channel.getOption(option);
    }

    private static void check(NetworkChannel channel, SocketOption<?> option, String target) {
        if (!channel.supportedOptions().contains(option)) {
            throw NioOptions.refused("socket option " + option.name() + " for " + target);
        }
    }

    static void check(SocketSettings settings) {
        if (settings.ipv6Only()) {
            throw NioOptions.refused("IPv6 sockets that refuse IPv4");
        }
    }

    /** Applies what a connection is to have. */
    static void apply(SocketChannel channel, SocketSettings settings, String target) throws IOException {
        apply((NetworkChannel) channel, settings, target);
        if (settings.urgentInline()) {
            if (NioStream.isUnix(channel)) {
                throw NioOptions.refused("urgent data on Unix domain sockets");
            }
            channel.socket().setOOBInline(true);
        }
    }

    /** Applies what a listener is to have. */
    static void apply(ServerSocketChannel channel, SocketSettings settings, String target) throws IOException {
        SocketOption<Boolean> reuse = StandardSocketOptions.SO_REUSEADDR;
        // On Windows that option lets anybody take the port away; there the JDK's own default keeps it.
        if (!NioOptions.WINDOWS
                && !settings.options().containsKey(reuse)
                && channel.supportedOptions().contains(reuse)) {
            channel.setOption(reuse, true);
        }
        apply((NetworkChannel) channel, settings, target);
    }

    @SuppressWarnings("unchecked")
    static void apply(NetworkChannel channel, SocketSettings settings, String target) throws IOException {
        check(settings);
        for (Map.Entry<SocketOption<?>, Object> option : settings.options().entrySet()) {
            set(channel, (SocketOption<Object>) option.getKey(), option.getValue(), target);
        }
    }

    static IOException asIo(Exception thrown) {
        return thrown instanceof IOException io ? io : new IOException(thrown);
    }
}
