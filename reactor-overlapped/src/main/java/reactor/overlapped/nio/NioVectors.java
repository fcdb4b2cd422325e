package reactor.overlapped.nio;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import reactor.overlapped.spi.Request;

/** Reads and writes of a request's memory, be it one buffer or several; used by one thread at a time. */
final class NioVectors {

    /** Most buffers of one call. */
    static final int LIMIT = 64;

    private ByteBuffer @Nullable [] views;

    int read(ScatteringByteChannel from, Request request) throws IOException {
        ByteBuf[] vector = request.vector;
        if (vector == null) {
            return from.read(NioRequests.memory(request));
        }
        ByteBuffer[] memory = memory(request.vectorCount);
        for (int i = 0; i < request.vectorCount; i++) {
            memory[i] = view(request, vector[i], vector[i].writerIndex(), vector[i].writableBytes());
        }
        try {
            return (int) from.read(memory, 0, request.vectorCount);
        } finally {
            Arrays.fill(memory, 0, request.vectorCount, null);
        }
    }

    int write(GatheringByteChannel to, Request request) throws IOException {
        ByteBuf[] vector = request.vector;
        if (vector == null) {
            return to.write(NioRequests.memory(request));
        }
        ByteBuffer[] memory = memory(request.vectorCount);
        for (int i = 0; i < request.vectorCount; i++) {
            memory[i] = view(request, vector[i], vector[i].readerIndex(), vector[i].readableBytes());
        }
        try {
            return (int) to.write(memory, 0, request.vectorCount);
        } finally {
            Arrays.fill(memory, 0, request.vectorCount, null);
        }
    }

    @SuppressWarnings("NullAway")
    private ByteBuffer[] memory(int count) {
        if (views == null || views.length < count) {
            views = new ByteBuffer[Math.max(count, LIMIT)];
        }
        return views;
    }

    private static ByteBuffer view(Request request, ByteBuf buffer, int index, int length) {
        return request.exclusive ? buffer.internalNioBuffer(index, length) : buffer.nioBuffer(index, length);
    }
}
