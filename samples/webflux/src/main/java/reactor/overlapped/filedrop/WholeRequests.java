package reactor.overlapped.filedrop;

import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.http.server.HttpServerRequest;
import reactor.netty.http.server.HttpServerResponse;

/**
 * Lets a body that breaks off fail with {@link BrokenRequestException}, and with nothing else, so that it is not taken for a mistake of this server's; and one that
 * stands still with {@link StalledRequestException}, so that an upload is given up and leaves nothing.
 */
@Component
@Order(Ordered.HIGHEST_PRECEDENCE + 2)
class WholeRequests implements WebFilter {

    private final Duration idleTimeout;

    WholeRequests(FiledropSettings settings) {
        idleTimeout = settings.idleTimeout();
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        return chain.filter(exchange.mutate()
                .request(new ServerHttpRequestDecorator(exchange.getRequest()) {
                    @Override
                    public Flux<DataBuffer> getBody() {
                        return whole(
                                super.getBody().timeout(idleTimeout, eventLoop(exchange.getRequest())),
                                exchange.getResponse());
                    }
                })
                .build());
    }

    /** That of the connection, on which its buffers come: one that came at the same moment elsewhere would be lost. */
    private static Scheduler eventLoop(ServerHttpRequest request) {
        Scheduler[] scheduler = {Schedulers.parallel()};
        if (ServerHttpRequestDecorator.getNativeRequest(request) instanceof HttpServerRequest netty) {
            netty.withConnection(connection -> scheduler[0] =
                    Schedulers.fromExecutorService(connection.channel().eventLoop()));
        }
        return scheduler[0];
    }

    private static Flux<DataBuffer> whole(Flux<DataBuffer> body, ServerHttpResponse response) {
        return body.onErrorMap(TimeoutException.class, StalledRequestException::new)
                .onErrorMap(WholeRequests::isOfTheConnection, BrokenRequestException::new)
                .concatWith(Mono.defer(
                        () -> isAnswered(response) ? Mono.error(new BrokenRequestException(null)) : Mono.empty()));
    }

    /** What is not is a mistake in this program, as to read a body twice. */
    private static boolean isOfTheConnection(Throwable error) {
        return !(error instanceof IllegalStateException || error instanceof StalledRequestException);
    }

    /** Chunks that are none Reactor Netty itself answers with 400, and then the body completes as if it were whole. */
    private static boolean isAnswered(ServerHttpResponse response) {
        return ServerHttpResponseDecorator.getNativeResponse(response) instanceof HttpServerResponse netty
                && netty.hasSentHeaders();
    }
}
