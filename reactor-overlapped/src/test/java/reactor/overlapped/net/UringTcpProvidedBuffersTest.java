package reactor.overlapped.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.ServerSocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.overlapped.CompletionPortBuilder;
import reactor.overlapped.testing.faults.Held;

/** More connections receive at once than a ring has memory for, which came with kernel 5.19. */
@Tag("uring")
class UringTcpProvidedBuffersTest extends TcpContract {

    /** More than a ring of one worker has buffers for. */
    private static final int COUNT = 400;

    private final AtomicIntegerArray received = new AtomicIntegerArray(COUNT);
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();

    @Override
    String backend() {
        return "uring-5.19";
    }

    /** One, whom a subscriber can hold up while bytes come to all the others. */
    @Override
    CompletionPortBuilder settings(CompletionPortBuilder builder) {
        return builder.workers(1);
    }

    private List<Link> links(int count) throws Exception {
        List<Link> links = new ArrayList<>();
        try (ServerSocketChannel listener = listener(count)) {
            for (int i = 0; i < count; i++) {
                Connection connection =
                        connected(client(listener.getLocalAddress()).connect());
                links.add(new Link(connection, closing(new Peer(listener.accept()))));
            }
        }
        return links;
    }

    private Disposable receive(Link link, int index) {
        return link.connection()
                .inbound()
                .receiveRetained()
                .subscribe(buffer -> received.addAndGet(index, bytesOf(buffer).length), errors::add);
    }

    private List<Disposable> receiveAll(List<Link> links) {
        List<Disposable> all = new ArrayList<>();
        for (int i = 0; i < links.size(); i++) {
            all.add(receive(links.get(i), i));
        }
        return all;
    }

    private boolean eachHas(int bytes) {
        for (int i = 0; i < COUNT; i++) {
            if (received.get(i) != bytes) {
                return false;
            }
        }
        return true;
    }

    @Test
    void want_of_memory_for_a_cancelled_read_is_no_error_of_the_next_subscriber() throws Exception {
        List<Link> links = links(COUNT);
        Link slow = links(1).get(0);
        CountDownLatch held = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        Disposable holding = slow.connection()
                .inbound()
                .receiveRetained()
                .subscribe(
                        buffer -> {
                            buffer.release();
                            held.countDown();
                            try {
                                await(released);
                            } catch (InterruptedException | AssertionError e) {
                                errors.add(e);
                            }
                        },
                        errors::add);
        List<Disposable> first = receiveAll(links);
        Held.await(() -> fixture.port().inFlight() == COUNT + 1);
        slow.peer().send("!");
        await(held);
        for (Link link : links) {
            link.peer().send("1");
        }

        first.forEach(Disposable::dispose);
        receiveAll(links);
        released.countDown();

        Held.await(() -> eachHas(1) || !errors.isEmpty());
        assertThat(errors).isEmpty();
        for (Link link : links) {
            link.peer().send("2");
        }
        Held.await(() -> eachHas(2) || !errors.isEmpty());
        assertThat(errors).isEmpty();
        holding.dispose();
    }
}
