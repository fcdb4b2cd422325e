package reactor.overlapped.benchmarks.report;

import java.awt.Color;
import java.util.LinkedHashMap;
import java.util.Map;

/** How peers are called and coloured. Ours are blue, the kernel's own limits grey, Netty's reds, the JDK's greens. */
final class Labels {

    private record Label(String text, Color color) {}

    private static final Map<String, Label> LABELS = new LinkedHashMap<>();

    static {
        ours("oursUring", "ours, io_uring", 0x0B5FA5);
        ours("oursIocp", "ours, iocp", 0x0B5FA5);
        ours("oursNio", "ours, nio", 0x6FAEDD);
        add("oursBothEnds", "ours at both ends", 0x0B5FA5);
        add("fio", "fio, io_uring", 0x555555);
        add("liburing", "C, liburing", 0x555555);
        add("reactorNettyNio", "Reactor Netty, NIO", 0xF4A582);
        add("reactorNettyEpoll", "Reactor Netty, epoll", 0xD6604D);
        add("reactorNettyUring", "Reactor Netty, io_uring", 0xB2182B);
        add("asynchronousFileChannel", "AsynchronousFileChannel", 0x1B7837);
        add("asynchronousFileChannelFixed", "AsynchronousFileChannel, fixed pool", 0x5AAE61);
        add("asynchronousSocketChannel", "AsynchronousSocketChannel", 0x1B7837);
        add("selector", "selector by hand", 0xA6DBA0);
        add("blocking", "blocking", 0xA6DBA0);
        add("fileChannel", "FileChannel, 1 thread", 0xA6DBA0);
        add("spring", "DataBufferUtils", 0xE08214);
        add("springPooled", "DataBufferUtils, pooled buffers", 0xFDB863);
        add("springResource", "static file of Spring, sendfile", 0xFDB863);
        add("vertx", "Vert.x AsyncFile", 0x8073AC);
        add("vertxDefault", "Vert.x AsyncFile, default of 8 KiB", 0xB2ABD2);
    }

    private Labels() {}

    private static void ours(String peer, String text, int color) {
        add(peer, text, color);
        add(peer + "ByteBuf", text + ", into ByteBufs", color);
        add(peer + "Retained", text + ", port's buffers", color);
        add(peer + "FlatMap", text + ", port's, flatMap", color);
    }

    private static void add(String peer, String text, int color) {
        LABELS.put(peer, new Label(text, new Color(color)));
    }

    private static Label label(String peer) {
        return LABELS.getOrDefault(peer, new Label(peer, Color.GRAY));
    }

    static String of(String peer) {
        return label(peer).text;
    }

    static Color color(String peer) {
        return label(peer).color;
    }
}
