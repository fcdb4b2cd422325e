package reactor.overlapped.filedrop;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.CompletionPortBuilder;
import reactor.overlapped.MicrometerPortMetricsRecorder;

/** What the rest is made of. Beans end after the web server, which lets requests end first. */
@Configuration(proxyBeanMethods = false)
class FiledropConfiguration {

    private static final String PORT = "filedrop";

    @Bean
    Folder folder(FiledropSettings settings) {
        return new Folder(settings.folder());
    }

    @Bean
    @Profile("!databuffer")
    OpenPort openPort(FiledropSettings settings, MeterRegistry meters) {
        CompletionPortBuilder builder =
                CompletionPort.builder().name(PORT).metrics(new MicrometerPortMetricsRecorder(meters, PORT));
        return new OpenPort(withBackend(builder, settings.backend()).build());
    }

    private static CompletionPortBuilder withBackend(CompletionPortBuilder builder, String backend) {
        try {
            return backend.isEmpty() ? builder : builder.backend(backend);
        } catch (IllegalArgumentException e) {
            throw new BackendException(backend, e);
        }
    }

    @Bean(destroyMethod = "")
    @Profile("!databuffer")
    CompletionPort port(OpenPort openPort) {
        return openPort.port();
    }

    /** A port that ends with the program, and waits for what it is doing. */
    record OpenPort(CompletionPort port) implements AutoCloseable {

        private static final Duration PATIENCE = Duration.ofSeconds(5);

        @Override
        public void close() {
            port.disposeLater(PATIENCE).block(PATIENCE.multipliedBy(2));
        }
    }
}
