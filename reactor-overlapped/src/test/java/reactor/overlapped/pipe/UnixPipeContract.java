package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** What a Unix domain socket, which takes the pipe's place, does not have. */
abstract class UnixPipeContract extends PipeContract {

    UnixPipeContract(String backend) {
        super(backend);
    }

    @Test
    void there_are_no_messages() {
        StepVerifier.create(server().messageMode(true).bind())
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
        Ends ends = ends();
        StepVerifier.create(client().messageMode(true).connect())
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
        StepVerifier.create(ends.client().messages())
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
        StepVerifier.create(ends.client().transact(borrowed(new byte[1]), 1))
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
    }

    @Test
    void a_security_descriptor_is_refused() {
        StepVerifier.create(server().securityDescriptor("D:(A;;FA;;;WD)").bind())
                .expectError(UnsupportedOperationException.class)
                .verify(PATIENCE);
    }

    @Test
    void a_file_goes_through_it() throws Exception {
        Ends ends = ends();
        byte[] bytes = contents(200_000);
        var sending = ends.client()
                .outbound()
                .sendFile(file(bytes), 1, 199_998)
                .then()
                .toFuture();
        assertThat(receive(ends.server(), 199_998)).isEqualTo(Arrays.copyOfRange(bytes, 1, 199_999));
        sending.join();
    }
}
