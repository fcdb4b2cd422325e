package reactor.overlapped.testing;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.testng.SkipException;
import reactor.overlapped.uring.UringProvider;

/** Skips tests of io_uring, by name of the reason, where the system does not let this process have one: a container often does not. */
public final class UnlessForbidden implements ExecutionCondition {

    private static final String BACKEND = "uring";

    /** For {@link java.util.ServiceLoader}. */
    public UnlessForbidden() {}

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String reason = context.getTags().contains(BACKEND) ? new UringProvider().unavailable() : null;
        return reason == null
                ? ConditionEvaluationResult.enabled("the backend can serve here")
                : ConditionEvaluationResult.disabled(said(reason));
    }

    /** As the condition, for TestNG. */
    public static void check(String backend) {
        String reason = backend.equals(BACKEND) ? new UringProvider().unavailable() : null;
        if (reason != null) {
            throw new SkipException(said(reason));
        }
    }

    private static String said(String reason) {
        return "io_uring cannot serve here: " + reason;
    }
}
