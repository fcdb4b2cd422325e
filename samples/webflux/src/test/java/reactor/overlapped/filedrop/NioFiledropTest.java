package reactor.overlapped.filedrop;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.TestPropertySource;

/** With the library over nio. */
@Tag("nio")
@TestPropertySource(properties = {"backend=nio", "filedrop.folder=target/filedrop/nio", "filedrop.maximum-size=4MB"})
class NioFiledropTest {

    @Nested
    class Transfers extends TransferContract {}

    @Nested
    class Forms extends FormContract {}

    @Nested
    class Ranges extends RangeContract {}

    @Nested
    class Interference extends InterferenceContract {}
}
