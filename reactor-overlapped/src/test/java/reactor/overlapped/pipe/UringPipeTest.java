package reactor.overlapped.pipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

@Tag("uring")
class UringPipeTest extends UnixPipeContract {

    UringPipeTest() {
        super("uring");
    }

    @Test
    void each_end_tells_the_process_of_the_other() {
        Ends ends = ends();
        long own = ProcessHandle.current().pid();
        assertThat(ends.client().peerProcess().block(PATIENCE)).isEqualTo(own);
        assertThat(ends.server().peerProcess().block(PATIENCE)).isEqualTo(own);
    }

    @Test
    void another_process_is_told_from_this_one() throws Exception {
        Path place = Files.createTempDirectory("ro");
        String socket = place.resolve("pipe").toString();
        listen(PipeServer.create().name(socket).runOn(port()));
        Process child = new ProcessBuilder(Child.command("socket", socket))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            PipeConnection server = accepted();
            assertThat(server.peerProcess().block(PATIENCE)).isEqualTo(child.pid());
            byte[] bytes = "repeat this".getBytes(StandardCharsets.US_ASCII);
            send(server, bytes).block(PATIENCE);
            assertThat(receive(server, bytes.length)).isEqualTo(bytes);
            server.close().block(PATIENCE);
            assertThat(child.waitFor()).isZero();
        } finally {
            child.destroyForcibly();
            closeLater(Mono.fromCallable(() -> {
                        Files.deleteIfExists(place.resolve("pipe"));
                        Files.delete(place);
                        return place;
                    })
                    .then());
        }
    }
}
