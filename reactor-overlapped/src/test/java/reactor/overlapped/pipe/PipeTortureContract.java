package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.overlapped.net.DisposableServer;

/** Connections that are used, cancelled and closed from both ends at random times: each is told its end once, and nothing is left. */
@Timeout(120)
abstract class PipeTortureContract extends PipeContract {

    private static final int CONNECTIONS = 60;

    PipeTortureContract(String backend) {
        super(backend);
    }

    @Test
    void whatever_is_cancelled_or_closed_when_ever_ends_once_and_leaves_nothing() {
        Random random = new Random(42);
        DisposableServer server = listen(server());
        List<AtomicInteger> all = new ArrayList<>();
        for (int i = 0; i < CONNECTIONS; i++) {
            PipeConnection client = client().connect().block(PATIENCE);
            assertThat(client).isNotNull();
            PipeConnection other = accepted();
            List<Disposable> work = new ArrayList<>();
            for (PipeConnection one : List.of(client, other)) {
                AtomicInteger received = new AtomicInteger();
                AtomicInteger sent = new AtomicInteger();
                all.add(received);
                all.add(sent);
                work.add(one.inbound()
                        .receiveRetained(1 + random.nextInt(5000))
                        .doOnNext(ByteBuf::release)
                        .doOnTerminate(received::incrementAndGet)
                        .subscribe(buffer -> {}, closed -> {}));
                byte[] bytes = contents(random.nextInt(5000));
                work.add(one.outbound()
                        .send(Flux.range(0, random.nextInt(100)).map(n -> direct(bytes)))
                        .then()
                        .doOnTerminate(sent::incrementAndGet)
                        .subscribe(nothing -> {}, closed -> {}));
            }
            spin(random.nextInt(30_000));
            if (random.nextBoolean()) {
                work.get(random.nextInt(work.size())).dispose();
            }
            spin(random.nextInt(30_000));
            (random.nextBoolean() ? client : other).dispose();
            if (random.nextBoolean()) {
                (random.nextBoolean() ? client : other).close().block(PATIENCE);
            }
            client.close().block(PATIENCE);
            other.close().block(PATIENCE);
        }
        assertThat(all).allMatch(ends -> ends.get() <= 1);
        await("the server has forgotten them", () -> server.connections() == 0);
        server.disposeLater(PATIENCE).block(PATIENCE);
        fixture.assertNothingLeft();
        assertThat(all).allMatch(ends -> ends.get() <= 1);
    }

    private static void spin(int times) {
        for (int i = 0; i < times; i++) {
            Thread.onSpinWait();
        }
    }

    @Test
    void clients_that_come_and_go_while_the_server_ends_are_all_told() {
        for (int round = 0; round < 10; round++) {
            DisposableServer server = server().handle((in, out) -> out.send(in.receiveRetained()))
                    .bind()
                    .block(PATIENCE);
            assertThat(server).isNotNull();
            List<String> ends = new ArrayList<>();
            var clients = Flux.range(0, 10)
                    .flatMap(
                            i -> client().connect()
                                    .flatMap(one -> one.inbound()
                                            .receiveRetained()
                                            .doOnNext(ByteBuf::release)
                                            .then(one.close())
                                            .thenReturn("ended")
                                            .onErrorResume(e -> one.close().thenReturn("failed")))
                                    .onErrorReturn("refused"),
                            10)
                    .doOnNext(end -> {
                        synchronized (ends) {
                            ends.add(end);
                        }
                    })
                    .then()
                    .toFuture();
            spin(round * 20_000);
            server.dispose();
            server.onDispose().block(PATIENCE);
            clients.join();
            assertThat(ends).hasSize(10);
        }
    }
}
