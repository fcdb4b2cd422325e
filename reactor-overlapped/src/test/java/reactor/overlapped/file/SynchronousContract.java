package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SignalType;
import reactor.overlapped.HandleKind;
import reactor.test.StepVerifier;

/** Files with a file pointer, whose calls block a thread of their own. */
abstract class SynchronousContract extends FileContract {

    SynchronousContract(String backend) {
        super(backend);
    }

    private SynchronousFile toRead(byte[] bytes) throws IOException {
        return openSynchronous(opener(file(bytes)));
    }

    private SynchronousFile toWrite(Path path) {
        return openSynchronous(opener(path).access(Access.READ, Access.WRITE).disposition(Disposition.OPEN_ALWAYS));
    }

    @Nested
    class Reading {

        @ParameterizedTest(name = "{0} bytes in blocks of {1}")
        @CsvSource({"0, 100", "1, 1", "999, 1000", "1000, 1000", "100000, 1000", "300000, 65536"})
        void a_stream_emits_the_file_in_its_order(int size, int block) throws IOException {
            byte[] bytes = contents(size);
            SynchronousFile file = toRead(bytes);
            assertThat(bytesOf(file.streamRetained(block))).isEqualTo(bytes);
            assertThat(bytesOf(file.streamRetained())).as("it is at its end").isEmpty();
        }

        @Test
        void the_file_pointer_moves_with_what_is_read_and_where_it_is_put() throws IOException {
            byte[] bytes = contents(1000);
            SynchronousFile file = toRead(bytes);
            assertThat(file.position().block(PATIENCE)).isZero();
            file.position(900).block(PATIENCE);
            assertThat(bytesOf(file.streamRetained(50))).isEqualTo(Arrays.copyOfRange(bytes, 900, 1000));
            assertThat(file.position().block(PATIENCE)).isEqualTo(1000);
        }

        @Test
        void nothing_is_read_without_demand() throws IOException {
            StepVerifier.create(toRead(contents(10)).streamRetained(), 0)
                    .expectSubscription()
                    .thenCancel()
                    .verify(PATIENCE);
            assertThat(fixture.counts().submitted()).isZero();
        }

        @Test
        void the_next_subscriber_goes_on_where_the_last_one_stopped() throws IOException {
            byte[] bytes = contents(1000);
            SynchronousFile file = toRead(bytes);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 10; i++) {
                all.writeBytes(bytesOf(file.streamRetained(100).take(1)));
            }
            assertThat(all.toByteArray()).isEqualTo(bytes);
        }

        @Test
        void cancels_that_race_the_reads_lose_nothing() throws IOException {
            byte[] bytes = contents(200 * 100);
            SynchronousFile file = toRead(bytes);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int i = 0; i < 100; i++) {
                CountDownLatch one = new CountDownLatch(1);
                BaseSubscriber<ByteBuf> hasty = new BaseSubscriber<>() {
                    @Override
                    protected void hookOnNext(ByteBuf buffer) {
                        all.writeBytes(take(buffer));
                        one.countDown();
                    }

                    @Override
                    protected void hookFinally(SignalType type) {
                        one.countDown();
                    }
                };
                file.streamRetained(100).subscribe(hasty);
                if (i % 2 == 0) {
                    await(one);
                }
                hasty.cancel();
                file.quiesce().block(PATIENCE);
            }
            all.writeBytes(bytesOf(file.streamRetained(100)));
            assertThat(all.toByteArray()).isEqualTo(bytes);
        }

        @Test
        void a_second_subscriber_is_refused_and_the_first_goes_on() throws IOException {
            SynchronousFile file = toRead(contents(10));
            StepVerifier.create(file.streamRetained().map(FileContract::take), 0)
                    .expectSubscription()
                    .then(() -> StepVerifier.create(file.streamRetained())
                            .expectErrorSatisfies(e -> assertThat(e)
                                    .isInstanceOf(IllegalStateException.class)
                                    .hasMessageContainingAll("read", file.target(), "one at a time"))
                            .verify(PATIENCE))
                    .thenRequest(5)
                    .assertNext(bytes -> assertThat(bytes).isEqualTo(contents(10)))
                    .expectComplete()
                    .verify(PATIENCE);
        }
    }

    @Nested
    class Writing {

        @Test
        void writes_go_to_the_file_pointer_and_move_it() throws IOException {
            Path path = file(new byte[] {1, 2, 3, 4});
            SynchronousFile file = toWrite(path);
            file.position(1).block(PATIENCE);
            ByteBuf source = borrowed(new byte[] {9});
            file.write(source).block(PATIENCE);
            assertThat(source.readableBytes()).isEqualTo(1);
            assertThat(file.position().block(PATIENCE)).isEqualTo(2);
            assertThat(file.write(Flux.just(direct(new byte[] {8}), Unpooled.wrappedBuffer(new byte[] {7, 6})))
                            .block(PATIENCE))
                    .isEqualTo(3);
            assertThat(read(path)).containsExactly(1, 9, 8, 7, 6);
        }

        @Test
        void megabytes_are_written_in_order() throws IOException {
            byte[] bytes = contents(3_000_000);
            Path path = file(new byte[0]);
            Flux<ByteBuf> source =
                    Flux.range(0, 100).map(i -> direct(Arrays.copyOfRange(bytes, i * 30_000, (i + 1) * 30_000)));
            assertThat(toWrite(path).write(source).block(PATIENCE)).isEqualTo(3_000_000);
            assertThat(Arrays.equals(read(path), bytes)).isTrue();
        }

        @Test
        void what_was_written_is_read_again() throws IOException {
            SynchronousFile file = toWrite(file(new byte[0]));
            file.write(borrowed(contents(1000)))
                    .then(file.flush())
                    .then(file.position(0))
                    .block(PATIENCE);
            assertThat(bytesOf(file.streamRetained())).isEqualTo(contents(1000));
        }

        @Test
        void sizes_are_asked_and_changed() throws IOException {
            Path path = file(contents(1000));
            SynchronousFile file = toWrite(path);
            assertThat(file.size().block(PATIENCE)).isEqualTo(1000);
            file.setLength(10).block(PATIENCE);
            assertThat(file.size().block(PATIENCE)).isEqualTo(10);
            file.setLength(20).block(PATIENCE);
            assertThat(read(path)).isEqualTo(Arrays.copyOf(Arrays.copyOf(contents(1000), 10), 20));
        }

        @Test
        void a_file_that_was_opened_to_read_only_refuses() throws IOException {
            SynchronousFile file = toRead(contents(10));
            StepVerifier.create(file.write(borrowed(new byte[1])))
                    .expectError(AccessDeniedException.class)
                    .verify(PATIENCE);
            StepVerifier.create(file.write(Mono.just(direct(new byte[1]))))
                    .expectError(AccessDeniedException.class)
                    .verify(PATIENCE);
            assertThat(bytesOf(file.streamRetained())).isEqualTo(contents(10));
        }
    }

    @Nested
    class OpeningAndClosing {

        @Test
        void it_is_opened_as_others_are() throws IOException {
            StepVerifier.create(opener(path("missing")).openSynchronous())
                    .expectError(NoSuchFileException.class)
                    .verify(PATIENCE);
            SynchronousFile file = toRead(contents(10));
            assertThat(file.kind()).isEqualTo(HandleKind.DISK);
            assertThat(file.port()).isSameAs(port());
        }

        @Test
        void a_negative_position_is_refused() throws IOException {
            StepVerifier.create(toRead(contents(10)).position(-1))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContainingAll("position", "-1"))
                    .verify(PATIENCE);
        }

        @Test
        void a_closed_file_refuses() throws IOException {
            SynchronousFile file = toWrite(file(contents(10)));
            file.close().block(PATIENCE);
            file.close().block(PATIENCE);
            assertThat(file.isDisposed()).isTrue();
            for (Mono<?> request : java.util.List.<Mono<?>>of(
                    file.streamRetained().then(),
                    file.write(borrowed(new byte[1])),
                    file.write(Mono.just(direct(new byte[1]))),
                    file.position(),
                    file.position(0),
                    file.size(),
                    file.setLength(1),
                    file.flush())) {
                StepVerifier.create(request)
                        .expectError(ClosedChannelException.class)
                        .verify(PATIENCE);
            }
        }

        @Test
        void closing_releases_what_is_parked() throws IOException {
            SynchronousFile file = toRead(contents(10_000));
            for (int i = 0; i < 20; i++) {
                file.streamRetained(100).subscribe(ByteBuf::release).dispose();
                file.quiesce().block(PATIENCE);
            }
            file.close().block(PATIENCE);
            fixture.assertNothingLeft();
        }

        @Test
        void its_thread_ends_with_it() throws IOException {
            SynchronousFile file = toRead(contents(10));
            String name = port().name() + "-sync-" + file.target();
            assertThat(Thread.getAllStackTraces().keySet())
                    .anyMatch(thread -> thread.getName().equals(name));
            file.close().block(PATIENCE);
            await(
                    "the thread ends",
                    () -> Thread.getAllStackTraces().keySet().stream()
                            .noneMatch(thread -> thread.getName().equals(name)));
        }
    }
}
