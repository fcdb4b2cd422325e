package reactor.overlapped.filedrop;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import reactor.overlapped.uring.UringProvider;

/** Skips tests of io_uring, by name of the reason, where the system does not let this process have one. */
final class UnlessForbidden implements ExecutionCondition {

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        String reason = new UringProvider().unavailable();
        return reason == null
                ? ConditionEvaluationResult.enabled("the backend can serve here")
                : ConditionEvaluationResult.disabled("io_uring cannot serve here: " + reason);
    }
}
