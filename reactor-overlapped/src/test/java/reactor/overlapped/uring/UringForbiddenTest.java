package reactor.overlapped.uring;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.jna.Platform;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.file.FileOpener;

/** A process that is not allowed to make rings, as in most containers. */
@Tag("uring")
class UringForbiddenTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    /** The process: forbids itself io_uring_setup, then makes ports and reads a file. */
    public static final class Confined {

        private static final int PR_SET_NO_NEW_PRIVS = 38;
        private static final int SECCOMP_SET_MODE_FILTER = 1;
        private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
        private static final int SECCOMP_RET_ERRNO = 0x00050000;
        private static final int SECCOMP_RET_ALLOW = 0x7fff0000;
        private static final int LOAD_WORD = 0x20;
        private static final int JUMP_IF_EQUAL = 0x15;
        private static final int RETURN = 0x06;

        private Confined() {}

        public static void main(String[] args) {
            Path path = Path.of(args[0]);
            forbid(Libc.SYS_IO_URING_SETUP, Errno.EPERM.code);
            for (int i = 0; i < 2; i++) {
                CompletionPort port = CompletionPort.builder().build();
                long length = FileOpener.of(path)
                        .port(port)
                        .use(file -> file.readRetained(0, 100))
                        .map(buffer -> {
                            int bytes = buffer.readableBytes();
                            buffer.release();
                            return bytes;
                        })
                        .blockLast(PATIENCE);
                System.out.println(port.backend() + " has read " + length);
                port.disposeLater(Duration.ZERO).block(PATIENCE);
            }
            try {
                CompletionPort.builder().backend("uring");
            } catch (IllegalArgumentException e) {
                System.out.println("named: " + e.getMessage());
            }
        }

        /** Makes the system call fail, in all threads and for good. */
        private static void forbid(int systemCall, int errno) {
            ByteBuffer program = program(
                    // struct seccomp_data begins with the number of the call.
                    instruction(LOAD_WORD, 0, 0, 0),
                    instruction(JUMP_IF_EQUAL, 0, 1, systemCall),
                    instruction(RETURN, 0, 0, SECCOMP_RET_ERRNO | errno),
                    instruction(RETURN, 0, 0, SECCOMP_RET_ALLOW));
            NativeMemory memory = NativeMemory.allocate(4096);
            memory.bytes().putShort(0, (short) (program.capacity() / Long.BYTES));
            memory.bytes().putLong(8, memory.address() + 16);
            memory.bytes().put(16, program, 0, program.capacity());
            assertThat(TestLibc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)).isZero();
            long seccomp = Platform.isARM() ? 277 : 317;
            assertThat(Libc.syscall(
                            seccomp, SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC, memory.address(), 0, 0, 0))
                    .isZero();
        }

        private static ByteBuffer program(long... instructions) {
            ByteBuffer program =
                    ByteBuffer.allocate(instructions.length * Long.BYTES).order(ByteOrder.nativeOrder());
            for (int i = 0; i < instructions.length; i++) {
                program.putLong(i * Long.BYTES, instructions[i]);
            }
            return program;
        }

        /** {@return a struct sock_filter} */
        private static long instruction(int code, int ifTrue, int ifFalse, int operand) {
            return code | ifTrue << 16 | (long) ifFalse << 24 | (long) operand << 32;
        }
    }

    private List<String> confined(String... options) throws Exception {
        Path path = Files.write(directory.resolve("file"), new byte[42]);
        return OwnJvm.run(directory, List.of(options), Confined.class, path.toString());
    }

    @Test
    void a_port_takes_the_next_best_backend_and_says_why_in_one_line() throws Exception {
        List<String> lines = confined("-Dorg.slf4j.simpleLogger.defaultLogLevel=info");

        assertThat(lines).filteredOn(line -> line.equals("nio has read 42")).hasSize(2);
        assertThat(lines)
                .filteredOn(line -> line.contains("INFO"))
                .singleElement()
                .asString()
                .contains("uring", "io_uring_setup", "EPERM", "seccomp", "nio");
        assertThat(lines).as("that it is not Windows is no news").noneMatch(line -> line.contains("iocp"));
    }

    @Test
    void who_names_the_backend_is_told_the_reason() throws Exception {
        assertThat(confined("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn"))
                .filteredOn(line -> line.startsWith("named: "))
                .singleElement()
                .asString()
                .contains("backend uring cannot serve here", "io_uring_setup", "EPERM");
    }
}
