package reactor.overlapped.iocp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.overlapped.spi.Request;
import reactor.overlapped.spi.Status;

/** A completion of which no outcome can be made, for want of memory for one. */
@Tag("iocp")
@Timeout(120)
class IocpUnsettledTest {

    private final DriverRig rig = new DriverRig();

    @AfterEach
    void end() throws Exception {
        rig.close();
    }

    /** A real handle, but nothing can be made of what it has done. */
    private static final class Unsettled extends IocpHandle {

        private final IocpHandle real;

        Unsettled(IocpHandle real) {
            super(real.driver, real.handle);
            this.real = real;
        }

        @Override
        long prepare(Request request, int slot) throws IOException {
            return real.prepare(request, slot);
        }

        @Override
        int issue(Request request, int slot, long address, long overlapped) {
            return real.issue(request, slot, address, overlapped);
        }

        @Override
        boolean settle(Request request, int slot, int error, int bytes) {
            throw new OutOfMemoryError("made up");
        }
    }

    @Test
    void is_the_error_of_its_request_and_the_next_completion_is_taken() throws Exception {
        DriverRig.Pair pair = rig.pair();
        ByteBuf memory = rig.memory(10);
        DriverRig.Call waiting = rig.read(new Unsettled((IocpHandle) pair.client()), memory);

        rig.write(pair.server(), "first");

        assertThat(waiting.await().status).isEqualTo(Status.FAILED);
        assertThat(waiting.error).isInstanceOf(OutOfMemoryError.class).hasMessage("made up");
        rig.write(pair.server(), "next");
        assertThat(rig.read(pair.client(), 4)).isEqualTo("next");
    }
}
