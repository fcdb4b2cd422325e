package reactor.overlapped.filedrop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;

/** The program. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableConfigurationProperties(FiledropSettings.class)
public class FiledropApplication {

    static {
        ReactorDefaults.set();
    }

    public static void main(String[] args) {
        SpringApplication.run(FiledropApplication.class, args);
    }
}
