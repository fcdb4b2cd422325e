package reactor.overlapped.uring;

import io.netty.buffer.ByteBuf;
import reactor.overlapped.spi.NativeAddress;
import reactor.overlapped.spi.Request;

/** The memory of a request with {@link Request#pages}, as the kernel wants it. */
final class Pages {

    /** How long each of them is. */
    static final int SIZE = 4096;

    private Pages() {}

    /**
     * Writes iovecs for the pages from a byte on, as many as there is room for; pages side by side in memory share one.
     *
     * @return how many iovecs
     */
    static int set(Structures.Block block, Request request, int from) {
        ByteBuf[] pages = request.pages;
        if (pages == null || request.length > (long) pages.length * SIZE) {
            throw new IllegalArgumentException("the request has no pages for " + request.length + " bytes");
        }
        int count = 0;
        long start = 0;
        long end = 0;
        for (int i = from / SIZE; i * SIZE < request.length; i++) {
            long page = NativeAddress.of(pages[i], 0, SIZE, request.exclusive);
            if (page != end || count == 0) {
                if (count == Structures.IOVECS) {
                    break;
                }
                count++;
                start = page;
            }
            end = page + Math.min(SIZE, request.length - i * SIZE);
            block.iovec(count - 1, start, end - start);
        }
        return count;
    }
}
