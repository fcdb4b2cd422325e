package reactor.overlapped.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.net.Connection;
import reactor.overlapped.net.DisposableServer;
import reactor.overlapped.pipe.ChildProcess;
import reactor.overlapped.pipe.PipeClient;
import reactor.overlapped.pipe.PipeServer;

/** The chapter on named pipes and processes. */
class PipesTest extends Example {

    private final String name = "guide-" + UUID.randomUUID();

    @Test
    void a_pipe_that_echoes() {
        // tag::pipe[]
        DisposableServer server = PipeServer.create()
                .runOn(port)
                .name(name)
                .handle((in, out) -> out.send(in.receiveRetained()))
                .bindNow();

        Mono<String> echoed = Mono.usingWhen(
                PipeClient.create().runOn(port).name(name).connect(),
                connection -> connection
                        .outbound()
                        .sendString(Mono.just("hello"))
                        .then()
                        .thenMany(connection.inbound().receiveRetained())
                        .map(Example::text)
                        .scan(String::concat)
                        .filter(text -> text.length() == 5)
                        .next(),
                Connection::close);
        // end::pipe[]
        assertThat(echoed.block(PATIENCE)).isEqualTo("hello");
        server.disposeNow();
    }

    @Test
    void a_request_and_its_reply_in_message_mode() {
        assumeTrue(backend.equals("iocp"), "message mode is Windows' own");
        // tag::messages[]
        DisposableServer server = PipeServer.create()
                .runOn(port)
                .name(name)
                .messageMode(true)
                .handleConnection(connection -> connection
                        .outbound()
                        .send(connection
                                .messages()
                                .map(message -> message.content().setByte(0, 'H'))))
                .bindNow();

        Mono<String> reply = Mono.usingWhen(
                PipeClient.create().runOn(port).name(name).messageMode(true).connect(),
                connection -> connection
                        .transact(Unpooled.copiedBuffer("hello", UTF_8), 100)
                        .map(Example::text),
                Connection::close);
        // end::messages[]
        assertThat(reply.block(PATIENCE)).isEqualTo("Hello");
        server.disposeNow();
    }

    @Test
    void message_mode_is_refused_by_name_where_there_is_none() {
        assumeTrue(!WINDOWS, "Windows has message mode");
        assertThatThrownBy(() -> PipeServer.create()
                        .runOn(port)
                        .name(name)
                        .messageMode(true)
                        .bind()
                        .block(PATIENCE))
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("message");
    }

    @Test
    void a_child_process_sorts_lines() {
        // tag::process[]
        Flux<String> sorted = Flux.usingWhen(
                ChildProcess.start(port, new ProcessBuilder("sort")),
                process -> process.standardInput(
                                Flux.just("b\n", "c\n", "a\n").map(line -> Unpooled.copiedBuffer(line, UTF_8)))
                        .thenMany(process.standardOutput())
                        .map(Example::text),
                process -> process.onExit().then());
        // end::process[]
        List<String> parts = sorted.collectList().block(PATIENCE);
        assertThat(String.join("", parts).lines()).containsExactly("a", "b", "c");
    }
}
