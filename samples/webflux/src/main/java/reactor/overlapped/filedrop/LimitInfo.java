package reactor.overlapped.filedrop;

import java.util.Map;
import org.springframework.boot.actuate.info.Info;
import org.springframework.boot.actuate.info.InfoContributor;
import org.springframework.stereotype.Component;

/** Says in the actuator's {@code info} how large a file may be, so that a client need not send one in vain. */
@Component
final class LimitInfo implements InfoContributor {

    private final long maximumSize;

    LimitInfo(FiledropSettings settings) {
        maximumSize = settings.maximumSize().toBytes();
    }

    @Override
    public void contribute(Info.Builder builder) {
        builder.withDetail("filedrop", Map.of("maximumSize", maximumSize));
    }
}
