package reactor.overlapped.filedrop;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.test.context.TestPropertySource;

/** With the library over io_uring. */
@Tag("uring")
@ExtendWith(UnlessForbidden.class)
@TestPropertySource(
        properties = {"backend=uring", "filedrop.folder=target/filedrop/uring", "filedrop.maximum-size=4MB"})
class UringFiledropTest {

    @Nested
    class Transfers extends TransferContract {}

    @Nested
    class Forms extends FormContract {}

    @Nested
    class Ranges extends RangeContract {}

    @Nested
    class Interference extends InterferenceContract {}
}
