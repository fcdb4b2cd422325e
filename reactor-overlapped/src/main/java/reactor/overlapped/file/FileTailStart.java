package reactor.overlapped.file;

import io.netty.buffer.ByteBuf;
import reactor.core.publisher.Mono;

/** Where in an open file a tail begins. */
@FunctionalInterface
interface FileTailStart {

    Mono<Long> position(OverlappedFile file);

    static FileTailStart lastBytes(long bytes) {
        return file -> file.size().map(size -> Math.max(0, size - bytes));
    }

    static FileTailStart lastLines(int lines) {
        return file -> file.size().flatMap(size -> new Search(file, size, lines).position());
    }

    /** Looks for the end of the line before, block by block from the end of the file. */
    final class Search {

        private static final int BLOCK = 64 * 1024;

        private final OverlappedFile file;
        private final long size;
        private final int lines;

        private long from;
        private int found;
        private long position = -1;

        Search(OverlappedFile file, long size, int lines) {
            this.file = file;
            this.size = size;
            this.lines = lines;
            this.from = size;
        }

        Mono<Long> position() {
            if (lines == 0 || size == 0) {
                return Mono.just(size);
            }
            return Mono.defer(this::block)
                    .repeat(() -> position < 0 && from > 0)
                    .then(Mono.fromSupplier(() -> Math.max(0, position)));
        }

        private Mono<Void> block() {
            // Blocks begin where those of any device do: one that must be aligned comes in one piece, too.
            long start = (from - 1) / BLOCK * BLOCK;
            int length = (int) (from - start);
            from = start;
            return file.streamRetained(StreamOptions.create()
                            .position(from)
                            .length(length)
                            .blockSize(length)
                            .depth(1))
                    // Released there: then() would give it to the discard hook a second time.
                    .<Void>handle((block, sink) -> search(block))
                    .then();
        }

        private void search(ByteBuf block) {
            try {
                int start = block.readerIndex();
                int end = block.writerIndex();
                while (position < 0 && (end = lastNewLine(block, start, end)) >= 0) {
                    long next = from + end - start + 1;
                    // The one at the end of the file ends its last line.
                    if (next != size && ++found == lines) {
                        position = next;
                    }
                }
            } finally {
                block.release();
            }
        }

        private static int lastNewLine(ByteBuf block, int start, int end) {
            return block.forEachByteDesc(start, end - start, value -> value != '\n');
        }
    }
}
