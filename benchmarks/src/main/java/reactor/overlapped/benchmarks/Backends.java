package reactor.overlapped.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import reactor.overlapped.CompletionPort;
import reactor.overlapped.benchmarks.report.Results;

/** Which of ours can serve here. */
public final class Backends {

    private Backends() {}

    /** {@return those of them that can; of the others the results say why not} */
    public static List<String> usable(List<String> wanted, Results results) throws IOException {
        List<String> usable = new ArrayList<>();
        for (String backend : wanted) {
            try {
                CompletionPort.builder().backend(backend).build().dispose();
                usable.add(backend);
            } catch (IllegalArgumentException e) {
                results.condition("not measured", e.getMessage());
            }
        }
        return usable;
    }
}
