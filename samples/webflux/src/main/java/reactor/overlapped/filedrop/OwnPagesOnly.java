package reactor.overlapped.filedrop;

import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Keeps pages of other sites, open in the browser of somebody who can reach this server, from changing anything here; and from reading, by a name of theirs that
 * they let stand for this computer's own address (DNS rebinding).
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 1)
class OwnPagesOnly implements WebFilter {

    private static final Set<HttpMethod> HARMLESS = Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final Set<String> THIS_COMPUTER = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

    private final Set<String> hosts;

    OwnPagesOnly(FiledropSettings settings) {
        hosts = settings.hosts();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        if (!isKnownHost(request)) {
            return refused(
                    "This server is not known under the name that was asked for; see the setting filedrop.hosts.");
        }
        if (!HARMLESS.contains(request.getMethod()) && !isOwnPage(request)) {
            return refused("A page of another site must not change anything here.");
        }
        return chain.filter(exchange);
    }

    /** What is reached by the network is known by whatever name; what is reached on this computer only, by its names only. */
    private boolean isKnownHost(ServerHttpRequest request) {
        InetSocketAddress local = request.getLocalAddress();
        InetSocketAddress host = request.getHeaders().getHost();
        if (local == null || !local.getAddress().isLoopbackAddress() || host == null) {
            return true;
        }
        String name = host.getHostString().toLowerCase(Locale.ROOT);
        return THIS_COMPUTER.contains(name) || hosts.contains(name);
    }

    /** Programs send neither header; every browser sends one of them with a request that changes something. */
    private static boolean isOwnPage(ServerHttpRequest request) {
        HttpHeaders headers = request.getHeaders();
        String site = headers.getFirst("Sec-Fetch-Site");
        if (site != null && !OWN_SITES.contains(site)) {
            return false;
        }
        String origin = headers.getOrigin();
        return origin == null || origin.equalsIgnoreCase(ownOrigin(request, origin));
    }

    /** The scheme is the page's: behind a proxy that ends TLS this server does not see it. */
    private static @Nullable String ownOrigin(ServerHttpRequest request, String origin) {
        String host = request.getHeaders().getFirst(HttpHeaders.HOST);
        try {
            return host == null ? null : URI.create(origin).getScheme() + "://" + host;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static Mono<Void> refused(String why) {
        return Mono.error(new ResponseStatusException(HttpStatus.FORBIDDEN, why));
    }
}
