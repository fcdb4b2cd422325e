package reactor.overlapped.filedrop;

import java.nio.channels.AsynchronousFileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Callable;
import org.reactivestreams.Publisher;
import org.springframework.context.annotation.Profile;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferFactory;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.stereotype.Component;
import org.springframework.web.server.ContentTooLargeException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.ServerWebInputException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** With what Spring itself has, for comparison: it does what {@link OverlappedStorage} does, and reads blocks of the same size. */
@Component
@Profile("databuffer")
class DataBufferStorage implements Storage {

    private static final int BLOCK = 64 * 1024;

    private final long maximumSize;

    DataBufferStorage(FiledropSettings settings) {
        maximumSize = settings.maximumSize().toBytes();
    }

    @Override
    public Mono<Long> store(Path target, Publisher<? extends DataBuffer> body, long length, boolean replace) {
        return Mono.usingWhen(
                blocking(() -> TemporaryFile.beside(target)),
                temporary -> write(temporary, body, length)
                        .flatMap(count ->
                                blocking(() -> temporary.place(target, replace)).thenReturn(count)),
                temporary -> Mono.empty(),
                (temporary, error) -> blocking(temporary::discard),
                temporary -> blocking(temporary::discard));
    }

    private Mono<Long> write(TemporaryFile temporary, Publisher<? extends DataBuffer> body, long length) {
        return Mono.defer(() -> {
            long[] count = new long[1];
            Flux<DataBuffer> checked = Flux.<DataBuffer>from(body)
                    .<DataBuffer>handle((buffer, sink) -> {
                        count[0] += buffer.readableByteCount();
                        if (count[0] <= maximumSize) {
                            sink.next(buffer);
                        } else {
                            DataBufferUtils.release(buffer);
                            sink.error(new ContentTooLargeException(null));
                        }
                    })
                    .concatWith(Mono.defer(() -> length < 0 || length == count[0]
                            ? Mono.empty()
                            : Mono.error(new ServerWebInputException("the body is not as long as announced"))));
            // Mapped, because then() hands the buffers that it ignores to the discard hook, which would release them
            // once more.
            return DataBufferUtils.write(checked, temporary.channel())
                    .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
                    .map(DataBufferUtils::release)
                    .then(Mono.fromSupplier(() -> count[0]));
        });
    }

    @Override
    public Mono<Void> serve(Path source, StoredFile file, ServerWebExchange exchange) {
        return Mono.defer(() -> {
            RangeAnswer answer = RangeAnswer.begin(file, exchange);
            DataBufferFactory buffers = exchange.getResponse().bufferFactory();
            return answer.hasBody()
                    ? exchange.getResponse()
                            .writeWith(answer.body(buffers, (first, length) -> read(source, first, length, buffers)))
                    : exchange.getResponse().setComplete();
        });
    }

    private static Flux<DataBuffer> read(Path source, long first, long length, DataBufferFactory buffers) {
        return Flux.defer(() -> {
            long[] left = {length};
            Flux<DataBuffer> file = DataBufferUtils.readAsynchronousFileChannel(
                    () -> AsynchronousFileChannel.open(source, StandardOpenOption.READ), first, buffers, BLOCK);
            return DataBufferUtils.takeUntilByteCount(file, length)
                    .subscribeOn(Schedulers.boundedElastic())
                    .doOnNext(buffer -> left[0] -= buffer.readableByteCount())
                    .concatWith(Mono.defer(() -> left[0] == 0
                            ? Mono.empty()
                            : Mono.error(new FileSystemException(source.toString(), null, "became shorter"))));
        });
    }

    private static <T> Mono<T> blocking(Callable<T> work) {
        return Mono.fromCallable(work).subscribeOn(Schedulers.boundedElastic());
    }
}
