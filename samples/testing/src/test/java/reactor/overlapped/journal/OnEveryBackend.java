package reactor.overlapped.journal;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs a test class once with each backend of this system; its constructor takes the backend's name. */
// tag::backends[]
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedClass(name = "{0}")
@MethodSource("reactor.overlapped.journal.OnEveryBackend$Backends#ofThisSystem")
@interface OnEveryBackend {

    /** Which there are. One of them that cannot serve is skipped by the test, with its reason. */
    final class Backends {

        private Backends() {}

        static Stream<String> ofThisSystem() {
            String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
            if (system.startsWith("windows")) {
                return Stream.of("iocp", "nio");
            }
            return system.startsWith("linux") ? Stream.of("uring", "nio") : Stream.of("nio");
        }
    }
}
// end::backends[]
