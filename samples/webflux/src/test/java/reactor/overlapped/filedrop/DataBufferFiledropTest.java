package reactor.overlapped.filedrop;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.ActiveProfiles;
import org.springframework.test.context.TestPropertySource;

/** With DataBufferUtils. */
@Tag("nio")
@ActiveProfiles("databuffer")
@TestPropertySource(
        properties = {"backend=nio", "filedrop.folder=target/filedrop/databuffer", "filedrop.maximum-size=4MB"})
class DataBufferFiledropTest {

    @Nested
    class Transfers extends TransferContract {}

    @Nested
    class Forms extends FormContract {}

    @Nested
    class Ranges extends RangeContract {}

    @Nested
    class Interference extends InterferenceContract {}
}
