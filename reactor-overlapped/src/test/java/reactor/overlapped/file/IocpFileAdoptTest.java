package reactor.overlapped.file;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Pointer;
import com.sun.jna.WString;
import com.sun.jna.ptr.IntByReference;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.overlapped.device.StreamHandle;
import reactor.test.StepVerifier;

@Tag("iocp")
class IocpFileAdoptTest extends AdoptContract {

    /** What the test needs of kernel32; handles are plain numbers. */
    interface Kernel32 extends Library {
        Kernel32 CALLS = Native.load("kernel32", Kernel32.class);

        long CreateFileW(
                WString name, int access, int share, Pointer security, int disposition, int flags, long template);

        boolean CloseHandle(long handle);

        boolean GetHandleInformation(long handle, IntByReference flags);
    }

    private static final int READ_AND_WRITE = 0xC000_0000;
    private static final int SHARE_ALL = 7;
    private static final int OPEN_EXISTING = 3;
    private static final int FILE_FLAG_OVERLAPPED = 0x4000_0000;

    private final List<Long> handles = new ArrayList<>();

    IocpFileAdoptTest() {
        super("iocp");
    }

    @AfterEach
    void closeHandles() {
        handles.forEach(Kernel32.CALLS::CloseHandle);
    }

    private long open(Path path, int flags) {
        return open(path, SHARE_ALL, flags);
    }

    private long open(Path path, int share, int flags) {
        long handle = Kernel32.CALLS.CreateFileW(
                new WString(path.toString()), READ_AND_WRITE, share, null, OPEN_EXISTING, flags, 0);
        assertThat(handle).isPositive();
        handles.add(handle);
        return handle;
    }

    @Override
    long handleOf(Path path) {
        return open(path, FILE_FLAG_OVERLAPPED);
    }

    @Override
    boolean isOpen(long handle) {
        return Kernel32.CALLS.GetHandleInformation(handle, new IntByReference());
    }

    @Test
    void a_synchronous_handle_is_refused_as_an_overlapped_file_and_told_why() throws IOException {
        long handle = open(file(contents(10)), 0);
        StepVerifier.create(OverlappedFile.adopt(port(), handle, false))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(FileSystemException.class)
                        .hasMessageContainingAll(Long.toHexString(handle), "adopt it as a stream"))
                .verify(PATIENCE);
        assertThat(isOpen(handle)).isTrue();
        assertThat(bytesOf(adoptedAsStream(handle).streamRetained())).isEqualTo(contents(10));
    }

    @Test
    void an_overlapped_file_is_refused_as_a_stream_because_it_has_positions() throws IOException {
        StepVerifier.create(StreamHandle.adopt(port(), handleOf(file(contents(10))), false))
                .expectErrorSatisfies(e -> assertThat(e)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("file on a disk"))
                .verify(PATIENCE);
    }

    @Test
    void a_handle_is_closed_for_the_caller_when_it_is_to_be() throws IOException {
        Path path = file(contents(10));
        // Its value may be another handle's as soon as it is closed, so it is the file that tells.
        long handle = open(path, 0, FILE_FLAG_OVERLAPPED);
        handles.clear();
        OverlappedFile file = OverlappedFile.adopt(port(), handle, true).block(PATIENCE);
        StepVerifier.create(FileOpener.of(path).port(port()).open())
                .expectErrorSatisfies(e -> assertThat(e).hasMessageContaining("ERROR_SHARING_VIOLATION"))
                .verify(PATIENCE);

        file.close().block(PATIENCE);
        FileOpener.of(path).port(port()).open().block(PATIENCE).close().block(PATIENCE);
    }
}
