package reactor.overlapped.file;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.overlapped.engine.OpenHandle;
import reactor.overlapped.engine.VectorMono;
import reactor.overlapped.spi.FileControl;
import reactor.overlapped.spi.Op;

/** Several buffers at once: one request where the system has it, else one for each. */
final class Vectors {

    private final OpenHandle handle;
    private final int page;

    Vectors(OpenHandle handle, FileControl control) {
        this.handle = handle;
        this.page = control.scatterPage();
    }

    Mono<Long> read(OverlappedFile file, List<ByteBuf> targets, long position) {
        return Mono.defer(() -> {
            if (page > 0 && VectorMono.fits(Op.READ_SCATTER, targets, position, page)) {
                return new VectorMono(handle, Op.READ_SCATTER, targets, position, page);
            }
            List<Mono<Part>> parts = new ArrayList<>();
            long at = position;
            for (ByteBuf target : targets) {
                int room = target.writableBytes();
                if (room > 0) {
                    parts.add(whole(file, target, at, room).map(read -> new Part(read, room)));
                    at += room;
                }
            }
            return Flux.mergeSequential(parts).collectList().map(Vectors::contiguous);
        });
    }

    /** {@return fills the buffer as far as the file goes; emits the bytes read} */
    private static Mono<Integer> whole(OverlappedFile file, ByteBuf target, long position, int room) {
        return file.read(target, position)
                .flatMap(read -> {
                    int left = target.writableBytes();
                    return left == 0
                            ? Mono.just(room)
                            : whole(file, target, position + room - left, left).map(more -> room - left + more);
                })
                .defaultIfEmpty(0);
    }

    Mono<Long> write(OverlappedFile file, List<ByteBuf> sources, long position) {
        return Mono.defer(() -> {
            if (page > 0 && VectorMono.fits(Op.WRITE_GATHER, sources, position, page)) {
                return new VectorMono(handle, Op.WRITE_GATHER, sources, position, page);
            }
            List<Mono<Void>> parts = new ArrayList<>();
            long at = position;
            for (ByteBuf source : sources) {
                if (source.isReadable()) {
                    parts.add(file.write(source, at));
                    at += source.readableBytes();
                }
            }
            return Flux.merge(parts).then(Mono.just(at - position));
        });
    }

    private static long contiguous(List<Part> parts) {
        long total = 0;
        for (Part part : parts) {
            total += part.read;
            if (part.read < part.room) {
                break;
            }
        }
        return total;
    }

    private record Part(int read, int room) {}
}
