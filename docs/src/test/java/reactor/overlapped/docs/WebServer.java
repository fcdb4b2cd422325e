package reactor.overlapped.docs;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.function.Supplier;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.ReactorHttpHandlerAdapter;
import org.springframework.web.reactive.config.EnableWebFlux;
import org.springframework.web.server.adapter.WebHttpHandlerBuilder;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A WebFlux application on Reactor Netty for as long as a test calls it, and the JDK's client to do that. */
final class WebServer {

    private WebServer() {}

    interface Calls {
        void make(URI base) throws IOException, InterruptedException;
    }

    @EnableWebFlux
    static class Web {}

    /** Serves what a controller handles. */
    static <T> void serve(Class<T> type, Supplier<T> controller, Calls calls) throws Exception {
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(Web.class);
            context.registerBean(type, controller);
            context.refresh();
            serve(WebHttpHandlerBuilder.applicationContext(context).build(), calls);
        }
    }

    static void serve(HttpHandler handler, Calls calls) throws Exception {
        DisposableServer server = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle(new ReactorHttpHandlerAdapter(handler))
                .bindNow();
        try {
            calls.make(URI.create("http://127.0.0.1:" + server.port()));
        } finally {
            server.disposeNow();
        }
    }

    /** On a connection of its own: what the server has not read of a body that it refused would be in the next request's way. */
    static HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient().send(request.timeout(Example.PATIENCE).build(), BodyHandlers.ofString());
    }
}
